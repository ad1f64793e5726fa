import { canonicalConfigurationKey } from '@chargeplane/contracts';
import type { ReportItem } from '@chargeplane/contracts';
import type { FromRequest, FromResult } from '../pipeline/handled.ts';
import { isSecretName } from '../privacy/redact.ts';

/** What is remembered of our CALLs, so that effects can be told apart (canonical-model 4.3, 4.5). */
export const V16_REQUESTS: Readonly<Record<string, FromRequest>> = {
  RemoteStartTransaction: (_step, p) => ({ connector: p.integer('connectorId'), token: p.text('idTag') }),
  RemoteStopTransaction: (_step, p) => ({ subject: p.lexeme('transactionId') }),
  Reset: (_step, p) => ({ subject: p.text('type') }),
  UnlockConnector: (_step, p) => ({ connector: p.integer('connectorId') }),
  TriggerMessage: (_step, p) => ({ subject: p.text('requestedMessage'), connector: p.integer('connectorId') }),
  UpdateFirmware: () => ({}),
  GetDiagnostics: () => ({}),
  GetConfiguration: () => ({}),
};

const MOST_ITEMS = 500;

/** GetConfiguration.conf: every value under its canonical key, secrets redacted. */
const fromV16GetConfigurationResult: FromResult = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const items = answer.reader.children('configurationKey').slice(0, MOST_ITEMS).map((r): ReportItem => {
    const key = r.text('key') ?? '';
    const readonly = r.boolean('readonly');
    const secret = isSecretName(key);
    return {
      key, ref: null, attribute: 'ACTUAL', value: secret ? null : r.text('value'), redacted: secret, status: null, mutability: readonly === null ? 'UNKNOWN' : readonly ? 'RO' : 'RW', persistent: null,
      constant: null, dataType: null, unit: null, minLimit: null, maxLimit: null, maxElements: null, valuesList: null, supportsMonitoring: null, canonicalKey: canonicalConfigurationKey('V16', key),
    };
  });
  step.emit({ type: 'device.report.received', data: { kind: 'CONFIG_READ', requestId: null, chunk: null, last: true, generatedAt: null, items, unknownKeys: answer.reader.texts('unknownKey').slice(0, MOST_ITEMS), commandId: call.commandId } });
};

export const V16_RESULTS: Readonly<Record<string, FromResult>> = { GetConfiguration: fromV16GetConfigurationResult };
