import { judgeTime } from '../clock/judge-time.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { cleanText } from '../privacy/redact.ts';
import { clip } from '../state/empty-state.ts';
import { securityEventTypeOf } from '../v2/security-event-type.ts';
import type { SecurityEventType } from '../v2/security-event-type.ts';
import { resetClock } from '../clock/reset-clock.ts';

/** SecurityEventNotification. After SettingSystemTime the clock is another one (R-CLK). */
export const fromV201SecurityEventNotification = securityEvent((native) => securityEventTypeOf('V201', native));

/** The same in all versions; `typeOf` reads the list of the version. */
export function securityEvent(typeOf: (native: string) => SecurityEventType): FromCall {
  return (step, payload) => {
    const nativeType = payload.text('type');
    const timestamp = payload.text('timestamp');
    if (nativeType === null) return { outcome: { unreadable: 'type cannot be read' } };
    const techInfo = cleanText(step, payload.text('techInfo'));
    // It waits in a queue like a transaction: no evidence for the clock.
    const time = judgeTime(step, timestamp, { realTime: false });
    const { type, known, critical } = typeOf(nativeType);
    step.emit({
      type: 'security.event.raised', time, nativeExtras: payload.extras(),
      data: { type: clip(type, 100), nativeType: clip(nativeType, 100), critical, techInfo: techInfo === null ? null : clip(techInfo, 500), known },
    });
    if (type === 'SettingSystemTime') resetClock(step);
    return {};
  };
}
