import { securityEvent } from '../v201/security-event-notification.ts';

/** SecurityEventNotification by the longer list of 2.1. */
export const fromV21SecurityEventNotification = securityEvent('V21');
