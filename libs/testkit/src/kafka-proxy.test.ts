import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { KAFKA_APIS, KafkaProxy } from './kafka-proxy.ts';

/** A request as Kafka frames it: length, api key, version, correlation id, client id, body. */
function request(apiKey: number, correlationId: number, clientId = 'me', body = ''): Buffer {
  const rest = Buffer.from(clientId + body);
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + rest.length, 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(3, 6);
  head.writeInt32BE(correlationId, 8);
  head.writeInt16BE(clientId.length, 12);
  return Buffer.concat([head, rest]);
}

let server: Server;
let proxy: KafkaProxy;
let seen: number[] = [];
let client: Socket;
let answers: number[] = [];
let closed = false;

async function reopen(): Promise<void> {
  closed = false;
  const mine = connect({ host: '127.0.0.1', port: proxy.port });
  client = mine;
  mine.on('error', () => undefined).on('close', () => (closed ||= mine === client)).on('data', (bytes) => {
    for (let at = 0; at < bytes.length; at += 8) answers.push(bytes.readInt32BE(at + 4));
  });
  await once(client, 'connect');
}

beforeEach(async () => {
  [seen, answers] = [[], []];
  // A broker that answers each request, whole in one chunk, with its correlation id.
  server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (bytes) => {
      for (let at = 0; at < bytes.length; at += 4 + bytes.readInt32BE(at)) {
        seen.push(bytes.readInt32BE(at + 8));
        const answer = Buffer.alloc(8);
        answer.writeInt32BE(4, 0);
        answer.writeInt32BE(bytes.readInt32BE(at + 8), 4);
        socket.write(answer);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await KafkaProxy.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  await reopen();
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
  await new Promise((resolve) => server.close(resolve));
});

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 20_000) throw new Error('Waited in vain.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("Kafka's proxy", () => {
  it('passes requests on however they are cut into chunks, and counts them', async () => {
    const bytes = Buffer.concat([request(KAFKA_APIS.Produce, 1, 'me', 'x'.repeat(500)), request(KAFKA_APIS.Fetch, 2), request(KAFKA_APIS.Produce, 3)]);
    for (const byte of bytes) {
      client.write(Buffer.from([byte]));
      if (byte % 7 === 0) await new Promise(setImmediate);
    }
    await until(() => answers.length === 3);
    expect([seen, answers]).toEqual([[1, 2, 3], [1, 2, 3]]);
    expect([proxy.passed('Produce'), proxy.passed(1), proxy.passed('EndTxn'), proxy.cuts]).toEqual([2, 1, 0, 0]);
  });

  it('cuts before: the broker never sees it; so many times, after so many, and only what matches', async () => {
    const rule = proxy.rule('Produce', 'cut-before', { times: 1, skip: 1, when: ({ clientId, frame, version }) => clientId === 'edge' && version === 3 && frame.includes('frames') });
    for (const [id, name, body] of [[1, 'edge', 'frames'], [2, 'sink', 'frames'], [3, 'edge', 'events']] as const) client.write(request(KAFKA_APIS.Produce, id, name, body));
    await until(() => answers.length === 3);
    client.write(request(KAFKA_APIS.Produce, 4, 'edge', 'frames'));
    await until(() => closed);
    await reopen();
    client.write(request(KAFKA_APIS.Produce, 5, 'edge', 'frames'));
    await until(() => answers.length === 4);
    expect([seen, answers, rule.hits, proxy.cuts]).toEqual([[1, 2, 3, 5], [1, 2, 3, 5], 1, 1]);
  });

  it('cuts after: the broker has answered, the client never hears it', async () => {
    const rule = proxy.rule(KAFKA_APIS.EndTxn, 'cut-after');
    client.write(request(KAFKA_APIS.Fetch, 1));
    client.write(request(KAFKA_APIS.EndTxn, 2));
    await until(() => closed);
    expect([seen, answers, rule.hits, proxy.passed('EndTxn')]).toEqual([[1, 2], [1], 1, 1]);
    rule.remove();
    await reopen();
    client.write(request(KAFKA_APIS.EndTxn, 3));
    await until(() => answers.includes(3));
  });

  it('delays a request and what follows it; what no rule matches is decided by `fate`', async () => {
    proxy.rule('Heartbeat', { delayMs: 150 });
    proxy.fate = ({ apiKey }) => (apiKey === KAFKA_APIS.Metadata ? 'cut-before' : 'pass');
    const began = performance.now();
    client.write(request(KAFKA_APIS.Heartbeat, 1));
    client.write(request(KAFKA_APIS.Fetch, 2));
    await until(() => answers.length === 2);
    expect(answers).toEqual([1, 2]);
    expect(performance.now() - began).toBeGreaterThan(140);
    client.write(request(KAFKA_APIS.Metadata, 3));
    await until(() => closed);
    proxy.clearRules();
    expect(seen).toEqual([1, 2]);
  });
});
