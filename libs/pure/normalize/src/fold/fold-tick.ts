import { parseChargerKey, partitionKey } from '@chargeplane/contracts';
import type { Outcome } from '@chargeplane/contracts';
import { fireTimer } from '../fire-timer.ts';
import { EMPTY_STATE } from '../state/empty-state.ts';
import type { ChargerState } from '../state/charger-state.ts';
import type { Draft, Verdict } from './draft.ts';
import { emitTick } from './log-tick.ts';
import { loseConnections } from './lose-connections.ts';
import type { RecordContext } from './record-context.ts';
import { earliestTimer } from './timers.ts';

/** Timers of one charger that fire on one TICK at most; more wait for the next one. */
const MOST_TIMERS = 10_000;

/** Subject of what stands for a timer where an edge fell silent. */
export const LOST = 'lost/';

/** A TICK moves log time on: edges that fell silent lose their connections, then timers fire in the order (due, charger, subject). */
export function foldTick<E>(draft: Draft<E>, context: RecordContext): Verdict {
  const { rules } = draft;
  draft.noteChanged();
  const ticked = draft.incarnations.tick(draft.state, context.raw, rules.parameters);
  if (ticked === null) return ['DUPLICATE', 'TRANSPORT_REPEAT'];
  draft.state = ticked.state;
  const own: RecordContext = { ...context, key: partitionKey(context.partition) };
  const outcome = { outcome: 'EVENTS', events: [emitTick(own, rules)] } as const;
  draft.settle(own, EMPTY_STATE, outcome, draft.writtenOf(outcome));
  for (const incarnation of ticked.silent) {
    for (const key of draft.incarnations.chargersOf(incarnation)) {
      fireGuarded(draft, context, key, LOST + incarnation, 0, (state, at) => loseConnections(state, incarnation, at, rules));
    }
  }
  fireTimers(draft, context);
  return ['EVENTS', null];
}

function fireTimers<E>(draft: Draft<E>, context: RecordContext): void {
  const now = draft.state.logTime;
  for (let fired = 0; fired < MOST_TIMERS; fired++) {
    const hint = draft.timers.take(now);
    if (hint === null) return;
    const { key } = hint;
    draft.fired.add(key);
    const timer = earliestTimer(draft.store.get(key), draft.rules.parameters, (t) => draft.isParked(key, t.subject, t.due));
    if (timer === null) continue;
    // Only an exact hint is in its place of the order (due, charger, subject).
    if (timer.due > hint.due) draft.timers.note(key, timer.due);
    else fireGuarded(draft, context, key, timer.subject, timer.due, (state, at) => fireTimer(state, timer, at, draft.rules));
  }
}

/** If a timer throws, the state before it stands, it is parked, and the partition goes on. */
export function fireGuarded<E>(draft: Draft<E>, tick: RecordContext, key: string, subject: string, due: number, fire: (state: ChargerState, at: RecordContext) => { state: ChargerState; outcome: Outcome }): void {
  const before = draft.store.get(key);
  const at: RecordContext = { ...tick, key, ...(parseChargerKey(key) ?? { tenantId: '', chargerId: key }), timer: subject };
  try {
    const { state, outcome } = fire(before, at);
    const written = draft.written(key, before, state, outcome);
    if (state !== before) draft.store.put(key, state);
    draft.settle(at, state, outcome, written);
    if (state === before && due > 0) draft.park(key, subject, due);
  } catch (error) {
    draft.threw(at, before, error);
    draft.park(key, subject, due);
  }
  draft.note(key);
}
