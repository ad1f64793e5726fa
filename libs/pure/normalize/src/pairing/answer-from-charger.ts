import type { RejectCode } from '@chargeplane/contracts';
import { rpcErrorCodeOf, validate } from '@chargeplane/ocpp';
import type { CallError, CallResult, CallResultError } from '@chargeplane/ocpp';
import { EVENTS, ignored, rejected } from '../pipeline/end.ts';
import type { End } from '../pipeline/end.ts';
import { mend } from '../pipeline/mend.ts';
import { PayloadReader } from '../pipeline/payload-reader.ts';
import { protocolVersion } from '../pipeline/protocol-version.ts';
import { translationOf } from '../pipeline/translations.ts';
import { redactJson } from '../privacy/redact.ts';
import type { PendingCall } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { keepAnswer } from '../retry/parked-record.ts';
import { takeCall } from './calls.ts';
import { rememberAnswer } from './remember-answer.ts';
import { cleanDescription, emitExchanged, exchangedPayload } from './command-exchanged.ts';

/** The charger answered a CALL to it, or (2.1, type 5) refuses an answer to its own CALL. */
export function answerFromCharger(step: Step, frame: CallResult | CallError | CallResultError): End {
  if (frame.type === 'CALLRESULTERROR') return resultRefused(step, frame, 'CHARGER');
  const taken = takeCall(step, 'OUT', frame.messageId, frame.type === 'CALLERROR');
  if (taken === null) {
    if (keepAnswer(step, 'OUT', frame.messageId)) return ignored('WAITS_FOR_RETRY');
    step.except('ORPHAN_RESPONSE', 'CHARGER', frame.type === 'CALLERROR' ? errorDetail(step, frame) : {});
    return EVENTS;
  }
  const { call, late } = taken;
  refer(step, call);
  if (late) step.except('LATE_RESPONSE', 'CHARGER', {});
  if (frame.type === 'CALLERROR') return error(step, frame, call, late);
  return result(step, frame, call, late);
}

function result(step: Step, frame: CallResult, call: PendingCall, late: boolean): End {
  const payload = call.action === null ? frame.payload : mend(step, call.action, 'response', frame.payload);
  let valid = true;
  if (call.action !== null) {
    const { schemaId, schemaValid, errors } = validate(protocolVersion(step.version), call.action, 'response', payload);
    step.validation = { schemaId, schemaValid, errors };
    valid = schemaValid;
  }
  const exchanged = emitExchanged(step, call, 'ANSWERED', { payload: exchangedPayload(step, payload), responseValid: valid, late });
  if (exchanged !== null) step.causationId = exchanged;
  const { results } = translationOf(step.version);
  const handler = call.action !== null && Object.hasOwn(results, call.action) ? results[call.action] : undefined;
  handler?.(step, { kind: 'RESULT', payload, reader: new PayloadReader(step, payload) }, call);
  if (!valid && step.events.length > 0) step.except('RESPONSE_SCHEMA_INVALID', 'CHARGER', {});
  if (step.version === 'V21') rememberAnswer(step, call);
  return ignored('ANSWER_WITHOUT_FACTS');
}

function error(step: Step, frame: CallError, call: PendingCall, late: boolean): End {
  const errorCode = rpcErrorCodeOf(frame.errorCode) ?? frame.errorCode.slice(0, 100);
  emitExchanged(step, call, 'ERROR', { errorCode, errorDescription: cleanDescription(step, frame.errorDescription), late });
  const { results } = translationOf(step.version);
  const handler = call.action !== null && Object.hasOwn(results, call.action) ? results[call.action] : undefined;
  handler?.(step, { kind: 'ERROR', errorCode, errorDescription: frame.errorDescription }, call);
  step.except('CALLERROR', 'CHARGER', errorDetail(step, frame));
  return EVENTS;
}

/** An answer that is no message. If it belongs to a command, that it came is a fact; otherwise nothing is. */
export function brokenAnswerFromCharger(step: Step, messageId: string, code: RejectCode, detail: string): End {
  const taken = takeCall(step, 'OUT', messageId, false);
  if (taken === null || taken.call.commandId === null) return rejected(code, detail);
  refer(step, taken.call);
  emitExchanged(step, taken.call, 'ANSWERED', { responseValid: false, reason: code, late: taken.late });
  step.except('MALFORMED_FRAME', 'CHARGER', { errorDescription: detail });
  return EVENTS;
}

/** R-PAIR-8: the receiver of a CALLRESULT refuses it; trust in what came of that answer is withdrawn. */
export function resultRefused(step: Step, frame: CallResultError, raisedBy: 'CHARGER' | 'CSMS'): End {
  const answered = step.state.calls.answered.find(
    (a) => a.connectionId === step.source.connectionId && a.messageId === step.source.messageId && (a.direction === 'IN') === (raisedBy === 'CHARGER'),
  );
  step.causationId = answered?.eventId ?? null;
  step.except('CALLRESULTERROR', raisedBy, errorDetail(step, frame));
  return EVENTS;
}

/** The events of an answer point to its CALL. */
export function refer(step: Step, call: PendingCall): void {
  step.source = { ...step.source, action: call.action };
  step.requestSource = call.source;
  step.correlationId = call.commandId ?? call.source.frameId;
  step.causationId = call.eventId;
}

export function errorDetail(step: Step, frame: CallError | CallResultError) {
  const details = JSON.stringify(redactJson(step, frame.errorDetails));
  return {
    errorCode: rpcErrorCodeOf(frame.errorCode) ?? null,
    nativeErrorCode: frame.errorCode.slice(0, 100),
    errorDescription: cleanDescription(step, frame.errorDescription),
    errorDetails: details === '{}' || details.length > 8192 ? null : details,
  };
}
