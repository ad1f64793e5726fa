import type { PendingCall } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { setCalls } from './calls.ts';

const MOST = 8;

/** R-PAIR-8 (2.1): a CALLRESULT may be refused by its receiver; the event that came of it is kept for that. */
export function rememberAnswer(step: Step, call: PendingCall): void {
  const eventId = step.events[0]?.envelope.eventId;
  if (eventId === undefined) return;
  const { calls } = step.state;
  const { connectionId, direction, messageId } = call;
  setCalls(step, { ...calls, answered: [...calls.answered, { connectionId, direction, messageId, eventId }].slice(-MOST) });
}
