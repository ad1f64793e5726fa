import type { NotSentCode } from '@chargeplane/contracts';

/** A CALL that a record of downlink asks for. */
export interface OutboundCall {
  readonly commandId: string;
  readonly attempt: number;
  /** Of the CALL in `text`; null where it cannot be read, then only the time frees the slot. */
  readonly messageId: string | null;
  /** The OCPP-J text to write, verbatim. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly deliverBefore: number;
  readonly answerWithinMs: number;
}

/** DUPLICATE: this attempt was taken before; nothing is said of it, what became of the first is the truth. */
export type OfferDecision = { readonly do: 'APPEND' | 'WAIT' | 'DUPLICATE' } | { readonly do: 'NOT_SENT'; readonly reason: NotSentCode };

/** What to do with a CALL that arrives. */
export function decideOffer(call: OutboundCall, taken: ReadonlySet<string>, slotOpen: boolean, alive: boolean, now: number): OfferDecision {
  if (taken.has(attemptKey(call))) return { do: 'DUPLICATE' };
  if (!alive) return { do: 'NOT_SENT', reason: 'SOCKET_CLOSED' };
  if (now >= call.deliverBefore) return { do: 'NOT_SENT', reason: 'TOO_LATE' };
  return { do: slotOpen ? 'WAIT' : 'APPEND' };
}

/** What to do once its FRAME_OUT is acknowledged. */
export function decideWrite(call: OutboundCall, alive: boolean, now: number): { readonly do: 'WRITE' } | { readonly do: 'NOT_SENT'; readonly reason: NotSentCode } {
  if (!alive) return { do: 'NOT_SENT', reason: 'SOCKET_CLOSED' };
  return now >= call.deliverBefore ? { do: 'NOT_SENT', reason: 'TOO_LATE' } : { do: 'WRITE' };
}

export function attemptKey({ commandId, attempt }: OutboundCall): string {
  return `${attempt} ${commandId}`;
}
