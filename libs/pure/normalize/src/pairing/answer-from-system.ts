import { rpcErrorCodeOf, validate } from '@chargeplane/ocpp';
import type { CallError, CallResult } from '@chargeplane/ocpp';
import { EVENTS, ignored } from '../pipeline/end.ts';
import type { End } from '../pipeline/end.ts';
import { PayloadReader } from '../pipeline/payload-reader.ts';
import { protocolVersion } from '../pipeline/protocol-version.ts';
import { translationOf } from '../pipeline/translations.ts';
import type { PendingCall } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { errorDetail, refer } from './answer-from-charger.ts';
import { keepAnswer } from '../retry/parked-record.ts';
import { takeCall } from './calls.ts';
import { rememberAnswer } from './remember-answer.ts';

/** Our edge or a backend answered a CALL of the charger. */
export function answerFromSystem(step: Step, frame: CallResult | CallError): End {
  const taken = takeCall(step, 'IN', frame.messageId, frame.type === 'CALLERROR');
  if (taken === null) {
    if (keepAnswer(step, 'IN', frame.messageId)) return ignored('WAITS_FOR_RETRY');
    step.except(step.source.messageId === '-1' ? 'CALLERROR' : 'ORPHAN_RESPONSE', 'CSMS', frame.type === 'CALLERROR' ? errorDetail(step, frame) : {});
    return EVENTS;
  }
  const { call, late } = taken;
  refer(step, call);
  if (late) step.except('LATE_RESPONSE', 'CSMS', {});
  const { answers } = translationOf(call.version);
  const handler = call.action !== null && Object.hasOwn(answers, call.action) ? answers[call.action] : undefined;
  if (frame.type === 'CALLERROR') {
    const errorCode = rpcErrorCodeOf(frame.errorCode) ?? frame.errorCode.slice(0, 100);
    handler?.(step, { kind: 'ERROR', errorCode, errorDescription: frame.errorDescription }, call);
    step.except('CALLERROR', 'CSMS', errorDetail(step, frame));
    return EVENTS;
  }
  if (handler === undefined) return ignored('ANSWER_WITHOUT_FACTS');
  const { schemaId, schemaValid, errors } = validate(protocolVersion(call.version), call.action ?? '', 'response', frame.payload);
  step.validation = { schemaId, schemaValid, errors };
  handler(step, { kind: 'RESULT', payload: frame.payload, reader: new PayloadReader(step, frame.payload) }, call);
  if (!schemaValid && step.events.length > 0) step.except('RESPONSE_SCHEMA_INVALID', 'CSMS', {});
  if (step.version === 'V21') rememberAnswer(step, call);
  return ignored('ANSWER_WITHOUT_FACTS');
}

/** A CALL of the charger will get no answer: what that means for the event that waits for it. */
export function answerNeverCame(step: Step, call: PendingCall): void {
  const { answers } = translationOf(call.version);
  const handler = call.action !== null && Object.hasOwn(answers, call.action) ? answers[call.action] : undefined;
  handler?.(step, { kind: 'TIMEOUT' }, call);
}
