import { judgeTime } from '../clock/judge-time.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { clip } from '../state/empty-state.ts';
import { clipped, derEvent } from './der-event.ts';

/** One start supersedes at most 24 by the schema. */
const MOST_SUPERSEDED = 100;

/** NotifyDERStartStop (2.1, block R): a control with a start time began or ended. */
export const fromV21NotifyDERStartStop: FromCall = (step, payload) => {
  const controlId = clipped(payload.text('controlId'));
  const started = payload.boolean('started');
  if (controlId === null && started === null) return { outcome: { unreadable: 'neither controlId nor started can be read' } };
  const superseded = payload.texts('supersededIds');
  if (superseded.length > MOST_SUPERSEDED) step.lose('TRUNCATED');
  // It may wait in a queue: no evidence for the clock.
  const time = judgeTime(step, payload.text('timestamp'), { realTime: false });
  step.emit({
    type: 'der.event.recorded', time, nativeExtras: payload.extras(),
    data: derEvent(started === null ? 'UNKNOWN' : started ? 'CONTROL_STARTED' : 'CONTROL_STOPPED', { controlId, supersededIds: superseded.slice(0, MOST_SUPERSEDED).map((id) => clip(id, 50)) }),
  });
  return {};
};
