import { answerNeverCame } from './pairing/answer-from-system.ts';
import { expireCall } from './pairing/calls.ts';
import { emitExchanged } from './pairing/command-exchanged.ts';
import type { RecordContext } from './fold/record-context.ts';
import { callSubject } from './fold/timers.ts';
import type { Timer } from './fold/timers.ts';
import type { Normalized } from './normalize.ts';
import type { RuleSet } from './rule-set.ts';
import type { ChargerState } from './state/charger-state.ts';
import { Step } from './step.ts';
import { closeStale } from './transactions/close-stale.ts';
import { reviewEnded } from './transactions/review-ended.ts';

/** A timer of one charger fires on a TICK. Pure like normalize; the state it gives has that timer no more, or later. */
export function fireTimer(state: ChargerState, timer: Timer, context: RecordContext, rules: RuleSet): Normalized {
  const step = new Step(state, context, rules);
  const uid = timer.subject.slice(timer.subject.indexOf('/') + 1);
  if (timer.subject.startsWith('call/')) callTimedOut(step, timer);
  else if (timer.subject.startsWith('stale/')) closeStale(step, uid);
  else reviewEnded(step, uid);
  step.flushException();
  return { state: step.state, outcome: { outcome: 'EVENTS', events: step.events } };
}

/** R-PAIR-4 */
function callTimedOut(step: Step, timer: Timer): void {
  const call = step.state.calls.pending.find((c) => callSubject(c) === timer.subject);
  if (call === undefined) return;
  step.version = call.version;
  step.requestSource = call.source;
  step.correlationId = call.commandId ?? call.source.frameId;
  step.causationId = call.eventId;
  if (call.direction === 'OUT' && emitExchanged(step, call, 'TIMED_OUT', {}) !== null) {
    expireCall(step, call);
    return;
  }
  step.except('CALL_TIMEOUT', 'NORMALIZER', { errorDescription: call.action === null ? null : `${call.action} was not answered in time` });
  step.flushException();
  const exception = step.events.at(-1)?.envelope.eventId ?? null;
  expireCall(step, call);
  if (call.direction === 'IN') {
    step.causationId = exception;
    answerNeverCame(step, call);
  }
}
