import type { ClockPart } from '../state/charger-state.ts';
import { EMPTY_STATE } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { modelOf } from './clock-model.ts';

/**
 * R-CLK: after a boot or a new setting the clock is another one. Where it stood still is remembered: it may stand there again; and what it was before,
 * for messages that were written before and come out of the queue now.
 */
export function resetClock(step: Step): void {
  const { clock } = step.state;
  const { frozen } = clock;
  const beforeBoot = clockBefore(step, clock);
  step.set('clock', frozen === null && beforeBoot === null ? EMPTY_STATE.clock : { ...EMPTY_STATE.clock, frozen, beforeBoot });
}

/** What can be said of the clock until now; if it said nothing since the last reset, what was known then. */
function clockBefore(step: Step, { points, newest, beforeBoot }: ClockPart): ClockPart['beforeBoot'] {
  const model = modelOf(points);
  if (model === null || newest === null) return beforeBoot;
  return model.inSync || model.correctBy !== null ? { offset: model.correctBy ?? 0, newest, at: step.receivedAt } : null;
}
