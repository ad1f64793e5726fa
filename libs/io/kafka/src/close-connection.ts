import Connection from 'kafkajs/src/network/connection.js';
import { KafkaJSConnectionClosedError } from 'kafkajs/src/errors.js';

/** What is used of kafkajs 2.2.4's own connection. */
interface Closable {
  host: string;
  port: number;
  requestQueue: { inflight: ReadonlyMap<number, unknown> };
  disconnect(): Promise<boolean>;
  rejectRequests(error: Error): void;
}

const prototype = Connection.prototype as Closable;
const disconnect = prototype.disconnect;

/**
 * kafkajs closes a connection when its queue of requests is empty, and lets requests in until it has: one that comes between is written
 * to the closing socket, its time-out is cancelled, and it never settles. A fetch that never settles is a member of a group that stands
 * still without heartbeat and without error; a commit is a producer that can never be closed. Such requests are rejected like all others
 * of a connection that closed.
 */
prototype.disconnect = async function disconnectWhole(this: Closable): Promise<boolean> {
  const closed = await disconnect.call(this);
  if (this.requestQueue.inflight.size > 0) this.rejectRequests(new KafkaJSConnectionClosedError('Closed connection', { host: this.host, port: this.port }));
  return closed;
};
