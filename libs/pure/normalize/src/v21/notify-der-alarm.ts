import { judgeTime } from '../clock/judge-time.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { cleanText } from '../privacy/redact.ts';
import { clip } from '../state/empty-state.ts';
import { clipped, derEvent } from './der-event.ts';
import { reportGridFault } from './report-grid-fault.ts';

/** NotifyDERAlarm (2.1, block R): a grid event that a control reacts to began, or ended. It is a fault of the station while it lasts. */
export const fromV21NotifyDERAlarm: FromCall = (step, payload) => {
  const controlType = clipped(payload.text('controlType'));
  const gridEventFault = clipped(payload.text('gridEventFault'));
  if (controlType === null && gridEventFault === null) return { outcome: { unreadable: 'neither controlType nor gridEventFault can be read' } };
  // Absent means that it began; what cannot be read means neither.
  const alarmEnded = payload.boolean('alarmEnded') ?? (payload.has('alarmEnded') ? null : false);
  const extraInfo = cleanText(step, payload.text('extraInfo'));
  // It may wait in a queue: no evidence for the clock.
  const time = judgeTime(step, payload.text('timestamp'), { realTime: false });
  const eventId = step.emit({
    type: 'der.event.recorded', time, nativeExtras: payload.extras(),
    data: derEvent('ALARM', { controlType, gridEventFault, alarmEnded, extraInfo: extraInfo === null ? null : clip(extraInfo, 500) }),
  });
  if (alarmEnded !== null) reportGridFault(step, { controlType, gridEventFault, ended: alarmEnded, time, causationId: eventId });
  return { eventId };
};
