import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** What is used of kafkajs 2.2.4's own queue of requests, one per connection. */
interface Queue {
  pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

const prototype = RequestQueue.prototype as Queue;
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * After its first answer every kafkajs connection looks for pending requests every millisecond, for ever: with nothing pending and
 * nothing throttled it sets its timer to a negative time, and the look sets the next timer. That costs CPU on each idle connection,
 * and Node prints TimeoutNegativeWarning (https://github.com/tulios/kafkajs/issues/1704, /1751). A timer is set only where there is something
 * to look for; every other way to a pending request schedules by itself.
 */
prototype.scheduleCheckPendingRequests = function scheduleIfNeeded(this: Queue): void {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
};
