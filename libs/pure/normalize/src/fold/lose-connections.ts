import { connectionLost } from '../connection/connection-records.ts';
import type { Normalized } from '../normalize.ts';
import type { RuleSet } from '../rule-set.ts';
import type { ChargerState } from '../state/charger-state.ts';
import { Step } from '../step.ts';
import type { RecordContext } from './record-context.ts';

/** All connections of a charger that a dead incarnation held are lost. */
export function loseConnections(state: ChargerState, incarnation: string, context: RecordContext, rules: RuleSet): Normalized {
  const step = new Step(state, context, rules);
  for (const connection of state.flow.open) {
    if (connection.incarnation !== incarnation) continue;
    step.version = connection.version;
    connectionLost(step, connection);
  }
  step.flushException();
  return { state: step.state, outcome: { outcome: 'EVENTS', events: step.events } };
}
