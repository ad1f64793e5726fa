import type { RuleParameters } from '../rule-set.ts';
import type { ChargerState, PendingCall } from '../state/charger-state.ts';
import { staleDue } from '../transactions/stale.ts';

/** Something that happens because nothing happened. Follows from the state alone, so that it needs no storage of its own. */
export interface Timer {
  /** Log time, ms. */
  readonly due: number;
  /** `call/…`, `stale/<uid>`, `review/<uid>`. */
  readonly subject: string;
}

export function callSubject(call: PendingCall): string {
  return `call/${call.direction}/${call.connectionId}/${call.messageId}`;
}

/** All timers of a charger, in no order. */
export function timersOf(state: ChargerState, parameters: RuleParameters): Timer[] {
  const timers: Timer[] = [];
  for (const call of state.calls.pending) timers.push({ due: call.log + parameters.messageTimeoutS * 1000, subject: callSubject(call) });
  for (const uid in state.transactions) {
    const tx = state.transactions[uid];
    if (tx === undefined) continue;
    if (tx.end === null) timers.push({ due: staleDue(state, tx, parameters), subject: `stale/${uid}` });
    else timers.push({ due: tx.end.log + parameters.reviewAfterS * 1000, subject: `review/${uid}` });
  }
  return timers;
}

/** The first of a charger by (due, subject) that is not left out. */
export function earliestTimer(state: ChargerState, parameters: RuleParameters, leftOut: (timer: Timer) => boolean): Timer | null {
  if (state.calls.pending.length === 0 && isEmpty(state.transactions)) return null;
  let first: Timer | null = null;
  for (const timer of timersOf(state, parameters)) {
    if (leftOut(timer)) continue;
    if (first === null || timer.due < first.due || (timer.due === first.due && timer.subject < first.subject)) first = timer;
  }
  return first;
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _key in record) return false;
  return true;
}
