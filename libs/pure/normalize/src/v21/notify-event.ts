import { int32 } from '../pipeline/int32.ts';
import { notifyEvent } from '../v2/notify-event.ts';

/** NotifyEvent of 2.1: each item may tell its severity, 0 (danger) to 9 (debug). */
export const fromV21NotifyEvent = notifyEvent((item) => int32(item, 'severity'));
