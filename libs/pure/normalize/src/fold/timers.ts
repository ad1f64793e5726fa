import type { RuleParameters } from '../rule-set.ts';
import type { ChargerState, PendingCall } from '../state/charger-state.ts';
import { staleDue } from '../transactions/stale.ts';
import type { Transaction } from '../transactions/transaction.ts';

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
  visitTimers(state, parameters, (due, subject) => timers.push({ due, subject: subject() }));
  return timers;
}

/** When the first timer of a charger is due; null where it has none. Asked after every record. */
export function firstDue(state: ChargerState, parameters: RuleParameters): number | null {
  let first = Infinity;
  for (const { log } of state.calls.pending) first = Math.min(first, log + parameters.messageTimeoutS * 1000);
  for (const uid in state.transactions) {
    const tx = state.transactions[uid];
    if (tx !== undefined) first = Math.min(first, dueOf(state, tx, parameters));
  }
  return first === Infinity ? null : first;
}

/** The first of a charger by (due, subject) that is not left out. A subject is made only for a timer that may be the first. */
export function earliestTimer(state: ChargerState, parameters: RuleParameters, leftOut: (timer: Timer) => boolean): Timer | null {
  if (state.calls.pending.length === 0 && isEmpty(state.transactions)) return null;
  let first: Timer | null = null;
  const consider = (due: number, subject: () => string): void => {
    if (first !== null && due > first.due) return;
    const timer = { due, subject: subject() };
    if (!leftOut(timer) && (first === null || due < first.due || timer.subject < first.subject)) first = timer;
  };
  visitTimers(state, parameters, consider);
  return first;
}

function visitTimers(state: ChargerState, parameters: RuleParameters, visit: (due: number, subject: () => string) => void): void {
  for (const call of state.calls.pending) visit(call.log + parameters.messageTimeoutS * 1000, () => callSubject(call));
  for (const uid in state.transactions) {
    const tx = state.transactions[uid];
    if (tx === undefined) continue;
    visit(dueOf(state, tx, parameters), () => `${tx.end === null ? 'stale' : 'review'}/${uid}`);
  }
}

function dueOf(state: ChargerState, tx: Transaction, parameters: RuleParameters): number {
  return tx.end === null ? staleDue(state, tx, parameters) : tx.end.log + parameters.reviewAfterS * 1000;
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _key in record) return false;
  return true;
}
