import { parseTimestamp } from '@chargeplane/ocpp';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';

/** Heartbeat: the event is defined by the answer. */
export const fromV201Heartbeat: FromCall = () => ({ outcome: { ignored: 'WAITS_FOR_ANSWER' } });

export const fromV201HeartbeatAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const time = answer.reader.text('currentTime');
  const parsed = time === null ? null : parseTimestamp(time);
  step.emit({ type: 'charger.heartbeat', data: { csmsTime: parsed?.ok === true ? parsed.ms : null, roundTripMs: Math.max(0, step.receivedAt - call.receivedAt) } });
};
