import type { SequenceState } from '../transactions/transaction.ts';

const MOST_GAPS = 32;
const MOST_SEEN = 64;

/** A message of a transaction as the sequence rules see it. */
export interface Sequenced {
  /** null where it cannot be read: then nothing can be said. */
  readonly seqNo: number | null;
  /** Of the content; equal for a repeat. */
  readonly hash: string;
  readonly isStart: boolean;
}

export type Verdict =
  /** Without number, the first, or the next. */
  | { readonly kind: 'IN_ORDER' }
  /** R-SEQ-1: these are missing. */
  | { readonly kind: 'GAP'; readonly from: number; readonly to: number }
  /** R-SEQ-2: it was missing. */
  | { readonly kind: 'FILLED' }
  /** R-DUP-2 (a). */
  | { readonly kind: 'REPEAT'; readonly eventId: string }
  /** R-DUP-3: the number is taken by other content. */
  | { readonly kind: 'CONFLICT' }
  /** R-SEQ-1: the count began anew. */
  | { readonly kind: 'REBASED' }
  /** Before the first one seen. */
  | { readonly kind: 'EARLIER' };

/** R-SEQ-1, R-SEQ-2, R-DUP-2 (a), R-DUP-3. The first number seen is the base, whatever it is: some count per EVSE or for ever. */
export function judgeSequence(state: SequenceState, { seqNo, hash, isStart }: Sequenced): Verdict {
  if (seqNo === null) return { kind: 'IN_ORDER' };
  const same = state.seen.findLast((s) => s.seqNo === seqNo);
  if (same !== undefined && same.hash === hash) return { kind: 'REPEAT', eventId: same.eventId };
  const { first, last } = state;
  if (first === null || last === null || seqNo === last + 1) return { kind: 'IN_ORDER' };
  if (seqNo > last + 1) return { kind: 'GAP', from: last + 1, to: seqNo - 1 };
  if (seqNo === 0 && last > 0 && first === 0 && !isStart) return { kind: 'REBASED' };
  if (same !== undefined) return { kind: 'CONFLICT' };
  if (state.gaps.some((g) => g.from <= seqNo && seqNo <= g.to)) return { kind: 'FILLED' };
  if (seqNo === 0 && !isStart) return { kind: 'REBASED' };
  return seqNo < first ? { kind: 'EARLIER' } : { kind: 'CONFLICT' };
}

/** The state after the message whose event is `eventId`. A repeat changes nothing. */
export function takeSequence(state: SequenceState, message: Sequenced, verdict: Verdict, eventId: string): SequenceState {
  const { seqNo, hash } = message;
  if (seqNo === null || verdict.kind === 'REPEAT') return state;
  const before = verdict.kind === 'REBASED' ? [] : state.seen;
  const seen = [...before, { seqNo, hash, eventId }].slice(-MOST_SEEN);
  switch (verdict.kind) {
    case 'GAP':
      return { first: state.first, last: seqNo, gaps: [...state.gaps, { from: verdict.from, to: verdict.to }].slice(-MOST_GAPS), seen };
    case 'FILLED':
      return { ...state, gaps: without(state.gaps, seqNo), seen };
    case 'CONFLICT':
      return { ...state, seen };
    case 'REBASED':
      return { ...state, last: seqNo, seen };
    case 'EARLIER': {
      const first = state.first ?? seqNo;
      const gaps = first - 1 > seqNo ? [{ from: seqNo + 1, to: first - 1 }, ...state.gaps].slice(0, MOST_GAPS) : state.gaps;
      return { ...state, first: seqNo, gaps, seen };
    }
    default:
      return { ...state, first: state.first ?? seqNo, last: seqNo, seen };
  }
}

function without(gaps: SequenceState['gaps'], seqNo: number): SequenceState['gaps'] {
  return gaps
    .flatMap((g) => (seqNo < g.from || seqNo > g.to ? [g] : [{ from: g.from, to: seqNo - 1 }, { from: seqNo + 1, to: g.to }].filter((part) => part.from <= part.to)))
    .slice(0, MOST_GAPS);
}
