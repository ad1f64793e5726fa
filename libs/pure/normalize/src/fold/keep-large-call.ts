import { track } from '../connection/track.ts';
import { openPlainCall } from '../pipeline/frame-in.ts';
import type { RuleSet } from '../rule-set.ts';
import type { ChargerState } from '../state/charger-state.ts';
import { Step } from '../step.ts';
import type { RecordContext } from './record-context.ts';

/** What stays of a record whose events are too large: its place in the connection, and that a CALL waits for its answer, as of any rejected one. */
export function keepLargeCall(before: ChargerState, context: RecordContext, rules: RuleSet): ChargerState {
  const step = new Step(before, context, rules);
  if (!track(step)) return before;
  if (context.raw.kind === 'FRAME_IN') openPlainCall(step);
  return step.state;
}
