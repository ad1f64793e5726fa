import { judgeTime } from '../clock/judge-time.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { cleanText } from '../privacy/redact.ts';
import { clip } from '../state/empty-state.ts';
import { securityEventTypeOf } from '../v2/security-event-type.ts';
import { resetClock } from '../clock/reset-clock.ts';

/** SecurityEventNotification. After SettingSystemTime the clock is another one (R-CLK). */
export const fromV201SecurityEventNotification = securityEvent('V201');

export function securityEvent(version: 'V201' | 'V21'): FromCall {
  return (step, payload) => {
    const type = payload.text('type');
    const timestamp = payload.text('timestamp');
    if (type === null) return { outcome: { unreadable: 'type cannot be read' } };
    const techInfo = cleanText(step, payload.text('techInfo'));
    // It waits in a queue like a transaction: no evidence for the clock.
    const time = judgeTime(step, timestamp, { realTime: false });
    const { known, critical } = securityEventTypeOf(version, type);
    step.emit({
      type: 'security.event.raised', time, nativeExtras: payload.extras(),
      data: { type: clip(type, 100), nativeType: clip(type, 100), critical, techInfo: techInfo === null ? null : clip(techInfo, 500), known },
    });
    if (type === 'SettingSystemTime') resetClock(step);
    return {};
  };
}
