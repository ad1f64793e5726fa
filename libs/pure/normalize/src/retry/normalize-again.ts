import type { CanonicalEvent, Outcome } from '@chargeplane/contracts';
import type { RecordContext } from '../fold/record-context.ts';
import { normalize } from '../normalize.ts';
import type { Normalized } from '../normalize.ts';
import type { RuleSet } from '../rule-set.ts';
import type { ChargerState, ParkedRecord } from '../state/charger-state.ts';

/**
 * A record that was parked, and the answer to it that was kept, over the state of now: one outcome of both. Pure like normalize.
 * `context.raw` is the record as it was; events point to the place of the RETRY, which holds the whole record.
 */
export function normalizeAgain(state: ChargerState, { answer }: ParkedRecord, context: RecordContext, rules: RuleSet): Normalized {
  const first = normalize(state, context, rules);
  if (answer === null) return first;
  const second = normalize(first.state, { ...context, raw: { ...context.raw, payloadBytes: null, part: null, transport: null, settings: null, binary: false, reason: null, quirks: null, ...answer } }, rules);
  if (first.outcome.outcome === 'REJECTED') return { state: second.state, outcome: first.outcome };
  const events = [...eventsOf(first.outcome), ...eventsOf(second.outcome)];
  if (events.length > 0) return { state: second.state, outcome: { outcome: 'EVENTS', events } };
  return { state: second.state, outcome: second.outcome.outcome === 'REJECTED' ? first.outcome : second.outcome };
}

function eventsOf(outcome: Outcome): readonly CanonicalEvent[] {
  return outcome.outcome === 'EVENTS' || outcome.outcome === 'DUPLICATE' ? outcome.events : [];
}
