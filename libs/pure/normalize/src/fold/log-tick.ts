import type { CanonicalEvent } from '@chargeplane/contracts';
import type { RuleSet } from '../rule-set.ts';
import { EMPTY_STATE } from '../state/empty-state.ts';
import { Step } from '../step.ts';
import type { RecordContext } from './record-context.ts';

/** log.ticked: forwards log time, so that deadlines of the dispatcher use it too. */
export function emitTick(context: RecordContext, rules: RuleSet): CanonicalEvent {
  const step = new Step(EMPTY_STATE, context, rules);
  step.emit({ type: 'log.ticked', subject: '', data: { time: context.logTime } });
  return step.events[0] as CanonicalEvent;
}
