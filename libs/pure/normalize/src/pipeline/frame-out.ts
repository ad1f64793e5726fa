import { parseFrame } from '@chargeplane/ocpp';
import type { Call, CallError, CallResult } from '@chargeplane/ocpp';
import { resultRefused } from '../pairing/answer-from-charger.ts';
import { answerFromSystem } from '../pairing/answer-from-system.ts';
import { callId, openCall, rememberCommand, takeCall } from '../pairing/calls.ts';
import { emitExchanged } from '../pairing/command-exchanged.ts';
import { groupRef } from '../privacy/token-ref.ts';
import type { PendingCall } from '../state/charger-state.ts';
import { MOST_ACTION, clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { EVENTS, ignored, rejected } from './end.ts';
import type { End } from './end.ts';
import type { RequestFacts } from './handled.ts';
import { MALFORMED } from './malformed.ts';
import { PayloadReader } from './payload-reader.ts';
import { protocolVersion } from './protocol-version.ts';
import { readText } from './read-text.ts';
import { translationOf } from './translations.ts';

const TYPE_IDS = { CALL: 2, CALLRESULT: 3, CALLERROR: 4, CALLRESULTERROR: 5, SEND: 6 } as const;

/** What we (or a backend) sent: a command, or the answer to a CALL of the charger. */
export function frameOut(step: Step): End {
  const read = readText(step.context.raw);
  if (!read.ok) return rejected(read.code, read.detail);
  const frame = parseFrame(read.text, protocolVersion(step.version));
  if (frame.type === 'MALFORMED') {
    step.identify(frame.messageTypeId ?? null, frame.messageId === undefined ? null : callId(frame.messageId), frame.action ?? null);
    return rejected(MALFORMED[frame.code], frame.code);
  }
  step.identify(TYPE_IDS[frame.type], callId(frame.messageId), frame.type === 'CALL' || frame.type === 'SEND' ? frame.action : null);
  switch (frame.type) {
    case 'CALL':
      return callOut(step, frame);
    case 'SEND':
      return ignored('REQUEST_WITHOUT_FACTS');
    case 'CALLRESULTERROR':
      return resultRefused(step, frame, 'CSMS');
    default:
      return answerFromSystem(step, frame as CallResult | CallError);
  }
}

function callOut(step: Step, frame: Call): End {
  const { raw } = step.context;
  const { requests } = translationOf(step.version);
  const facts: RequestFacts = Object.hasOwn(requests, frame.action) ? (requests[frame.action]?.(step, new PayloadReader(step, frame.payload)) ?? {}) : {};
  const call: PendingCall = {
    connectionId: step.source.connectionId ?? '', direction: 'OUT', messageId: step.source.messageId ?? '', action: clip(frame.action, MOST_ACTION), version: step.version,
    source: step.source, receivedAt: step.receivedAt, log: step.logTime, commandId: raw.commandId ?? null, attempt: raw.attempt ?? 0, memo: facts.memo ?? null,
    eventId: null,
  };
  rememberCommand(step, {
    commandId: call.commandId, action: clip(frame.action, MOST_ACTION), log: step.logTime, connector: facts.connector ?? null,
    tokenRef: facts.token == null ? null : groupRef(step, facts.token), subject: facts.subject == null ? null : clip(facts.subject), used: false,
  });
  const eventId = emitExchanged(step, call, 'SENT');
  openCall(step, { ...call, eventId });
  return ignored('REQUEST_WITHOUT_FACTS');
}

/** An outbound frame that was not written to the socket. */
export function frameNotSent(step: Step): End {
  const { raw } = step.context;
  const reason = raw.reason ?? 'UNKNOWN';
  const messageId = messageIdOf(step);
  step.identify(null, messageId, null);
  if (raw.commandId != null) {
    const taken = messageId === null ? null : takeCall(step, 'OUT', messageId, false);
    const call = taken?.call ?? notSentCall(step, messageId);
    if (taken !== null) step.source = { ...step.source, action: taken.call.action };
    emitExchanged(step, call, 'NOT_SENT', { reason });
    return EVENTS;
  }
  step.except('CONNECTION_LOST', 'NORMALIZER', { errorCode: reason, errorDescription: 'an answer could not be delivered' });
  return EVENTS;
}

function notSentCall(step: Step, messageId: string | null): PendingCall {
  const { raw } = step.context;
  return {
    connectionId: raw.connectionId ?? '', direction: 'OUT', messageId: messageId ?? '', action: step.source.action ?? null, version: step.version, source: step.source,
    receivedAt: raw.receivedAt, log: step.logTime, commandId: raw.commandId ?? null, attempt: raw.attempt ?? 0, memo: null, eventId: null,
  };
}

function messageIdOf(step: Step): string | null {
  const read = readText(step.context.raw);
  if (!read.ok) return null;
  const frame = parseFrame(read.text, protocolVersion(step.version));
  return frame.messageId === undefined ? null : callId(frame.messageId);
}

