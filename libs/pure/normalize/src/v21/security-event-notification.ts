import { securityEvent } from '../v201/security-event-notification.ts';
import { securityEventTypeOf } from '../v2/security-event-type.ts';

/** SecurityEventNotification by the longer list of 2.1. */
export const fromV21SecurityEventNotification = securityEvent((native) => securityEventTypeOf('V21', native));
