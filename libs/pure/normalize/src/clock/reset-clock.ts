import { EMPTY_STATE } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

/** R-CLK: after a boot or a new setting the clock is another one. Where it stood still is remembered: it may stand there again. */
export function resetClock(step: Step): void {
  const { frozen } = step.state.clock;
  step.state = { ...step.state, clock: frozen === null ? EMPTY_STATE.clock : { ...EMPTY_STATE.clock, frozen } };
}
