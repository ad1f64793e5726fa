import type { FromRequest, FromResult } from '../pipeline/handled.ts';
import { fromV201CostUpdatedRequest, fromV201CostUpdatedResult } from './cost-updated.ts';
import { fromV201GetVariablesRequest, fromV201GetVariablesResult } from './get-variables.ts';
import { fromV201SetVariablesRequest, fromV201SetVariablesResult } from './set-variables.ts';

/** For what comes later and has the same requestId. */
export const byRequestId: FromRequest = (_step, p) => ({ subject: p.lexeme('requestId') });

/** What is remembered of our CALLs, so that effects can be told apart. */
export const V201_REQUESTS: Readonly<Record<string, FromRequest>> = {
  RequestStartTransaction: (_step, p) => ({ subject: p.lexeme('remoteStartId'), connector: p.integer('evseId'), token: p.child('idToken')?.text('idToken') ?? null }),
  RequestStopTransaction: (_step, p) => ({ subject: p.text('transactionId') }),
  Reset: (_step, p) => ({ subject: p.text('type'), connector: p.integer('evseId') }),
  UnlockConnector: (_step, p) => ({ connector: p.integer('evseId') }),
  TriggerMessage: (_step, p) => ({ subject: p.text('requestedMessage'), connector: p.child('evse')?.integer('id') ?? null }),
  UpdateFirmware: byRequestId,
  PublishFirmware: byRequestId,
  // The type of the log is told by the request only.
  GetLog: (_step, p) => ({ subject: `${p.lexeme('requestId') ?? ''}/${p.text('logType') ?? ''}` }),
  GetBaseReport: byRequestId,
  GetReport: byRequestId,
  GetDisplayMessages: byRequestId,
  CustomerInformation: byRequestId,
  GetChargingProfiles: byRequestId,
  GetMonitoringReport: byRequestId,
  GetVariables: fromV201GetVariablesRequest,
  SetVariables: fromV201SetVariablesRequest,
  CostUpdated: fromV201CostUpdatedRequest,
};

export const V201_RESULTS: Readonly<Record<string, FromResult>> = {
  CostUpdated: fromV201CostUpdatedResult, GetVariables: fromV201GetVariablesResult, SetVariables: fromV201SetVariablesResult,
};
