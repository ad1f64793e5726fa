import { GENERAL_LEXICAL_REPAIRS, actionInfo, parseFrame, validate } from '@chargeplane/ocpp';
import type { Call, CallError, CallResult, CallResultError, Frame, Malformed, Send } from '@chargeplane/ocpp';
import type { PackRepair } from '../packs.ts';
import { callId, openCall } from '../pairing/calls.ts';
import { answerFromCharger, brokenAnswerFromCharger } from '../pairing/answer-from-charger.ts';
import type { PendingCall } from '../state/charger-state.ts';
import { MOST_ACTION, clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { EVENTS, duplicate, ignored, rejected } from './end.ts';
import type { End } from './end.ts';
import type { FromCall } from './handled.ts';
import { MALFORMED } from './malformed.ts';
import { mend, packContext } from './mend.ts';
import { PayloadReader } from './payload-reader.ts';
import { protocolVersion } from './protocol-version.ts';
import { readText } from './read-text.ts';
import { translationOf } from './translations.ts';

const GENERAL: ReadonlySet<string> = new Set(GENERAL_LEXICAL_REPAIRS);
const TYPE_IDS = { CALL: 2, CALLRESULT: 3, CALLERROR: 4, CALLRESULTERROR: 5, SEND: 6 } as const;

/** parse → identify → mend → validate → translate, for what a charger sent. */
export function frameIn(step: Step): End {
  const read = readText(step.context.raw);
  if (!read.ok) return rejected(read.code, read.detail);
  const added = step.rules.packs.lexicalRepairs(packContext(step));
  const frame = parseFrame(read.text, protocolVersion(step.version), added.length === 0 ? {} : { repairs: added.map((r) => r.repair) });
  if (frame.type === 'MALFORMED') {
    noteRepairs(step, frame, added);
    return malformed(step, frame);
  }
  const action = frame.type === 'CALL' || frame.type === 'SEND' ? clip(frame.suggestedAction ?? frame.action, MOST_ACTION) : null;
  step.identify(TYPE_IDS[frame.type], callId(frame.messageId), action);
  // What a repair may tell of the text before depends on the action.
  noteRepairs(step, frame, added);
  if (action === null) return answerFromCharger(step, frame as CallResult | CallError | CallResultError);
  return call(step, frame as Call | Send, action);
}

function noteRepairs(step: Step, frame: Frame, added: readonly PackRepair[]): void {
  for (const { id, version, path, before } of frame.repairs) {
    const pack = GENERAL.has(id) ? undefined : added.find((r) => r.repair === id);
    step.quirk({ id: pack?.id ?? `general/${id.toLowerCase().replaceAll('_', '-')}`, version: pack?.version ?? version, effect: 'REPAIRED', path, before });
  }
  if (frame.suggestedAction !== undefined && 'action' in frame && frame.action !== undefined) {
    step.quirk({ id: 'general/action-spelling', version: 1, effect: 'REPAIRED', path: '/2', before: frame.action });
  }
}

function malformed(step: Step, frame: Malformed & Frame): End {
  const { messageTypeId, messageId, action } = frame as Malformed;
  step.identify(messageTypeId ?? null, messageId === undefined ? null : callId(messageId), action ?? null);
  const detail = frame.type === 'MALFORMED' && frame.offset !== undefined ? `${frame.code} at ${frame.offset}` : frame.type === 'MALFORMED' ? frame.code : '';
  const code = step.context.raw.binary ? 'BINARY_FRAME' : MALFORMED[(frame as Malformed).code];
  if (messageTypeId === 2 && messageId !== undefined) openCall(step, pendingIn(step, null, null, null));
  if ((messageTypeId === 3 || messageTypeId === 4) && messageId !== undefined) return brokenAnswerFromCharger(step, messageId, code, detail);
  return rejected(code, detail);
}

function call(step: Step, frame: Call | Send, action: string): End {
  const version = protocolVersion(step.version);
  const info = actionInfo(version, action);
  const handler: FromCall | undefined = Object.hasOwn(translationOf(step.version).calls, action) ? translationOf(step.version).calls[action] : undefined;
  const refuse = (end: End): End => {
    if (frame.type === 'CALL') openCall(step, pendingIn(step, action, null, null));
    return end;
  };
  if (info === undefined) return refuse(rejected('UNKNOWN_ACTION', `OCPP ${version} knows no such action`));
  if (info.direction === 'CSMS_TO_CS') return refuse(rejected('WRONG_DIRECTION', `${action} is sent by the central system only`));
  const payload = mend(step, action, 'request', frame.payload);
  const { schemaId, schemaValid, errors } = validity(version, action, frame.payload, payload);
  step.validation = { schemaId, schemaValid, errors };
  if (handler === undefined) return refuse(rejected('ACTION_NOT_MAPPED', `${action} of OCPP ${version} is not normalized yet`));
  step.correlationId = step.context.raw.frameId;
  const handled = handler(step, new PayloadReader(step, payload));
  if (frame.type === 'CALL') openCall(step, pendingIn(step, action, handled.memo ?? null, handled.eventId ?? null));
  const { outcome } = handled;
  if (outcome !== undefined && 'unreadable' in outcome) return rejected('UNREADABLE_PAYLOAD', outcome.unreadable);
  if (!schemaValid) step.except('SCHEMA_INVALID', 'CHARGER', { errorDescription: errors[0] === undefined ? null : `${errors[0].path} ${errors[0].message}` });
  if (outcome === undefined) return EVENTS;
  return 'ignored' in outcome ? ignored(outcome.ignored) : duplicate(outcome.duplicate);
}

/** Of the message as mended; a mend that reads a valid message in another shape (a text as data) makes it no worse. */
function validity(version: ReturnType<typeof protocolVersion>, action: string, sent: Call['payload'], mended: Call['payload']): ReturnType<typeof validate> {
  const verdict = validate(version, action, 'request', mended);
  if (verdict.schemaValid || mended === sent) return verdict;
  const before = validate(version, action, 'request', sent);
  return before.schemaValid ? before : verdict;
}

/** Notes only that the charger called; for a CALL of which nothing else is kept. */
export function openPlainCall(step: Step): void {
  const read = readText(step.context.raw);
  if (!read.ok) return;
  const frame = parseFrame(read.text, protocolVersion(step.version), { repairs: step.rules.packs.lexicalRepairs(packContext(step)).map((r) => r.repair) });
  if (frame.type !== 'CALL') return;
  step.identify(TYPE_IDS.CALL, callId(frame.messageId), frame.suggestedAction ?? frame.action);
  openCall(step, pendingIn(step, null, null, null));
}

function pendingIn(step: Step, action: string | null, memo: PendingCall['memo'], eventId: string | null): PendingCall {
  return {
    connectionId: step.source.connectionId ?? '', direction: 'IN', messageId: step.source.messageId ?? '', action, version: step.version, source: step.source,
    receivedAt: step.receivedAt, log: step.logTime, commandId: null, attempt: 0, memo, eventId,
  };
}
