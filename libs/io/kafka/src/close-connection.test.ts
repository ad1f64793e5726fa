import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import Connection from 'kafkajs/src/network/connection.js';
import createSocketFactory from 'kafkajs/src/network/socketFactory.js';
import './create-kafka.ts';

interface Open {
  connect(): Promise<boolean>;
  disconnect(): Promise<boolean>;
  rejectRequests(error: Error): void;
  requestQueue: { push(request: object): void };
}

describe("kafkajs' connection", () => {
  it('rejects a request that comes while it closes, instead of leaving it without an end', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const logger = { ...log, namespace: () => log };
    const { port } = server.address() as AddressInfo;
    const connection = new (Connection as unknown as new (options: object) => Open)({ host: '127.0.0.1', port, logger, socketFactory: createSocketFactory(), requestTimeout: 60_000, connectionTimeout: 5_000, clientId: 'c' });
    await connection.connect();
    const push = (correlationId: number): Promise<unknown> =>
      new Promise((resolve, reject) => connection.requestQueue.push({ entry: { correlationId, resolve, reject }, expectResponse: true, sendRequest: () => {} }));
    const first = push(1);
    const closing = connection.disconnect();
    const lost = expect(first).rejects.toThrow('cut');
    connection.rejectRequests(new Error('cut'));
    const between = push(2);
    await lost;
    await expect(between).rejects.toThrow('Closed connection');
    expect(await closing).toBe(true);
    server.close();
  });
});
