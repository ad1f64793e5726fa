import type { RawRecord } from '@chargeplane/contracts';
import { parseFrame } from '@chargeplane/ocpp';
import { callId } from '../pairing/calls.ts';
import type { CallDirection, ChargerState, ParkedAnswer, ParkedRecord } from '../state/charger-state.ts';
import { protocolVersion } from '../pipeline/protocol-version.ts';
import type { Step } from '../step.ts';

/** Of one charger; where more are parked the oldest can be read again only by folding the log from its start. */
const MOST_PARKED_RECORDS = 1000;
/** Six characters of JSON each at worst. */
const LONGEST_ANSWER = 8_000;

/** The state that stands where the rules threw on a record: that before it, and that the record waits. */
export function parkedIn(state: ChargerState, raw: RawRecord): ChargerState {
  const entries = inOrder({ ...state.parked, [raw.frameId]: parkedOf(raw) });
  return { ...state, parked: Object.fromEntries(entries.slice(-MOST_PARKED_RECORDS)) };
}

export function withoutParked(state: ChargerState, frameId: string): ChargerState {
  const { [frameId]: _tried, ...parked } = state.parked;
  return { ...state, parked };
}

/** Oldest first, as far as ids tell it, however they were read back. */
function inOrder(parked: Readonly<Record<string, ParkedRecord>>): [string, ParkedRecord][] {
  return Object.entries(parked).sort(([a], [b]) => (a < b ? -1 : 1));
}

function parkedOf(raw: RawRecord): ParkedRecord {
  const direction: CallDirection | null = raw.kind === 'FRAME_IN' ? 'IN' : raw.kind === 'FRAME_OUT' ? 'OUT' : null;
  return { connectionId: raw.connectionId ?? null, direction, messageId: direction === null ? null : messageIdOf(raw), answer: null };
}

/** Null where it cannot be read: the bug may be there. */
function messageIdOf({ payload, ocppVersion }: RawRecord): string | null {
  try {
    const frame = parseFrame(payload ?? '', protocolVersion(ocppVersion));
    return frame.type === 'CALL' ? callId(frame.messageId) : null;
  } catch {
    return null;
  }
}

/** Keeps an answer to a CALL that is parked. @returns whether there is such a CALL */
export function keepAnswer(step: Step, direction: CallDirection, messageId: string): boolean {
  const { raw } = step.context;
  const { parked } = step.state;
  const found = inOrder(parked).findLast(([, p]) => p.answer === null && p.direction === direction && p.messageId === callId(messageId) && p.connectionId === (raw.connectionId ?? null));
  if (found === undefined || raw.payload == null || raw.payload.length > LONGEST_ANSWER || raw.part != null) return false;
  const [frameId, entry] = found;
  step.set('parked', { ...parked, [frameId]: { ...entry, answer: answerOf(raw, raw.payload) } });
  return true;
}

/** What the rules read of an answer. */
function answerOf(raw: RawRecord, payload: string): ParkedAnswer {
  const { kind, frameId, receivedAt, ocppVersion } = raw;
  return { kind, frameId, connSeq: raw.connSeq ?? null, ocppVersion, receivedAt, payload, answeredBy: raw.answeredBy ?? null, origin: raw.origin ?? null, commandId: raw.commandId ?? null, attempt: raw.attempt ?? null };
}
