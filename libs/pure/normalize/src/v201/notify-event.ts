import { notifyEvent } from '../v2/notify-event.ts';

/** NotifyEvent of 2.0.1: the severity stands in the monitor, not in the message. */
export const fromV201NotifyEvent = notifyEvent(() => null);
