import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './create-kafka.ts';
import { pause } from './waiting.ts';

interface Queue {
  throttleCheckTimeoutId: unknown;
  pending: unknown[];
  push(request: object): void;
  fulfillRequest(response: object): void;
  maybeThrottle(ms: number): void;
  destroy(): void;
}

const sent: number[] = [];
const queues: Queue[] = [];
const open = (): Queue => {
  const logger = { debug: () => {}, warn: () => {} };
  const queue = new (RequestQueue as unknown as new (options: object) => Queue)({ maxInFlightRequests: 1, requestTimeout: 1_000, enforceRequestTimeout: false, clientId: 'c', broker: 'b', logger });
  queues.push(queue);
  return queue;
};
const request = (correlationId: number): object => ({ entry: { correlationId, resolve: () => {}, reject: () => {} }, expectResponse: true, sendRequest: () => sent.push(correlationId) });
const answer = (correlationId: number): object => ({ correlationId, payload: Buffer.alloc(0), size: 0 });

beforeEach(() => void sent.splice(0));
afterEach(() => queues.splice(0).forEach((queue) => queue.destroy()));

describe("kafkajs' queue of requests", () => {
  it('sets no timer while nothing is pending', () => {
    const queue = open();
    queue.push(request(1));
    queue.fulfillRequest(answer(1));
    expect(sent).toEqual([1]);
    expect(queue.throttleCheckTimeoutId === null).toBe(true);
  });

  it('sends what is pending when there is room again', () => {
    const queue = open();
    queue.push(request(1));
    queue.push(request(2));
    expect([sent, queue.pending.length]).toEqual([[1], 1]);
    queue.fulfillRequest(answer(1));
    expect([sent, queue.pending.length]).toEqual([[1, 2], 0]);
  });

  it('sends what was throttled when the broker allows it, without being asked, and then rests', async () => {
    const queue = open();
    queue.maybeThrottle(60);
    queue.push(request(1));
    expect(sent).toEqual([]);
    while (sent.length === 0) await pause(5);
    queue.fulfillRequest(answer(1));
    await pause(100);
    expect(queue.throttleCheckTimeoutId === null).toBe(true);
  });
});
