import { fromV201LogStatusNotification } from '../v201/log-status-notification.ts';

/** LogStatusNotification of the security extension: as in 2.0.1, also its GetLog. */
export const fromV16LogStatusNotification = fromV201LogStatusNotification;
