import { UNREADABLE_MESSAGE_ID, actionInfo, validate, wireErrorCode } from '@chargeplane/ocpp';
import type { Frame, JsonObject, Malformed, OcppVersion, RpcErrorCode } from '@chargeplane/ocpp';
import { ANSWERED_ACTIONS } from './actions/index.ts';
import type { Reply } from './answerer.ts';
import type { AnswerContext } from './context.ts';
import { errorOfViolation } from './error-of-violation.ts';
import { neutralResponse } from './neutral-responses.ts';
import type { AnswerPolicy } from './policy.ts';

/** Stands as answeredBy on the answers; the number changes when the same request gets another answer. */
export const LOCAL_POLICY = 'local/policy@1';

const NONE: Reply = { kind: 'NONE' };

/**
 * The answer of a central system to one frame of a charger. Pure; never throws.
 * A known action gets a schema-valid CALLRESULT, however wrong its fields (a refused StopTransaction is repeated for weeks).
 * CALLERROR only for what is no OCPP-J message even after repair, for an unknown action or message type, or where the policy is strict.
 */
export function answer(frame: Frame, policy: AnswerPolicy, context: AnswerContext): Reply {
  switch (frame.type) {
    case 'CALL':
      return answerCall(frame.messageId, frame.action, frame.payload, policy, context);
    case 'MALFORMED':
      return answerMalformed(frame, policy, context);
    default:
      return NONE;
  }
}

function answerCall(messageId: string, action: string, payload: JsonObject, policy: AnswerPolicy, context: AnswerContext): Reply {
  const { version } = context;
  const info = actionInfo(version, action);
  if (info === undefined) return refuse(version, messageId, 'NOT_IMPLEMENTED', `OCPP ${version} has no action of this name`);
  if (info.direction === 'CSMS_TO_CS') return refuse(version, messageId, 'NOT_SUPPORTED', 'A charger may not send this action');
  if (policy.strictness === 'strict') {
    const { errors } = validate(version, action, 'request', payload);
    const first = errors[0];
    if (first !== undefined) return refuse(version, messageId, errorOfViolation(first), `${first.path} ${first.message}`.slice(0, 255));
  }
  const respond = ANSWERED_ACTIONS[action];
  const response = respond === undefined ? neutralResponse(action) : respond(payload, policy, context);
  return { kind: 'REPLY', answeredBy: LOCAL_POLICY, message: { type: 'CALLRESULT', messageId, payload: response } };
}

function answerMalformed(frame: Malformed, policy: AnswerPolicy, context: AnswerContext): Reply {
  const { version } = context;
  const { code, messageTypeId, messageId, action } = frame;
  const isAnswer = messageTypeId === 3 || messageTypeId === 4 || messageTypeId === 5;
  if (code !== 'BAD_MESSAGE_TYPE' && (isAnswer || messageTypeId === 6)) return NONE;
  if (code === 'PAYLOAD_NOT_OBJECT' && messageId !== undefined && action !== undefined && actionInfo(version, action) !== undefined) {
    return answerCall(messageId, action, {}, policy, context);
  }
  return refuse(version, messageId ?? UNREADABLE_MESSAGE_ID, errorOfMalformed(frame), DESCRIPTIONS[code]);
}

function errorOfMalformed({ code, messageId }: Malformed): RpcErrorCode {
  if (code === 'BAD_MESSAGE_TYPE') return 'MESSAGE_TYPE_NOT_SUPPORTED';
  return messageId === undefined ? 'RPC_FRAMEWORK_ERROR' : 'FORMAT_VIOLATION';
}

const DESCRIPTIONS: Readonly<Record<Malformed['code'], string>> = {
  NOT_JSON: 'The message is not JSON',
  TRUNCATED_JSON: 'The message ends too early',
  TOO_DEEP: 'The message is nested too deep',
  NOT_ARRAY: 'The message is not a JSON array',
  BAD_MESSAGE_TYPE: 'The message type is not known',
  BAD_MESSAGE_ID: 'The message id cannot be read',
  BAD_ACTION: 'The action is not a string',
  TOO_FEW_ELEMENTS: 'The message has too few elements',
  PAYLOAD_NOT_OBJECT: 'The payload is not an object',
};

function refuse(version: OcppVersion, messageId: string, code: RpcErrorCode, errorDescription: string): Reply {
  const errorCode = wireErrorCode(version, code);
  return { kind: 'REPLY', answeredBy: LOCAL_POLICY, message: { type: 'CALLERROR', messageId, errorCode, errorDescription, errorDetails: {} } };
}
