import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka } from '../../../../infra/local/servers/kafka.ts';
import type { RunningKafka } from '../../../../infra/local/servers/kafka.ts';
import { deleteAtEnd } from '../../../../infra/local/servers/reaper.ts';
import { createKafka } from '../src/create-kafka.ts';
import { ensureTopics } from '../src/ensure-topics.ts';
import type { TopicRecord } from '../src/loop/loop-options.ts';
import { TransactionalWriter } from '../src/loop/transaction.ts';
import { pause } from '../src/waiting.ts';
import { readAll, texts } from './world.ts';

// What the broker itself owes to the loop. Kafka 4.3.0 to 4.4.0 do not keep it (KAFKA-20734, docs/decisions/0014).

const TOPICS = ['one', 'two', 'three'];
const WRITERS = 40;
const RESTARTS = 3;
const TIMEOUT_MS = 1_000;

let dir: string;
let broker: RunningKafka;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'chargeplane-broker-'));
  deleteAtEnd(dir);
  broker = await startKafka({ dir });
}, 120_000);
afterAll(async () => {
  await broker.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

it('transactions that are open or end while the broker stops and starts are in all their topics or in none', async () => {
  const kafka = createKafka({ brokers: [broker.bootstrap], clientId: 'broker-restart' });
  await ensureTopics(kafka, TOPICS.map((name) => ({ name, partitions: WRITERS, replicationFactor: 1, config: {} })));
  const partitions = Array.from({ length: WRITERS }, (_, partition) => partition);
  const everywhere = (value: string): TopicRecord[] => TOPICS.map((topic) => ({ topic, key: 'k', value: Buffer.from(value) }));
  const committed: string[] = [];
  let stopped = false;

  const writeAsAnAppWould = async (partition: number): Promise<void> => {
    for (let number = 0; !stopped; number++) {
      const writer = new TransactionalWriter(kafka, `writer-${partition}`, partition, TIMEOUT_MS);
      try {
        await writer.connect();
        for (; !stopped; number++) {
          await writer.commit(everywhere(`${partition}/${number}`));
          committed.push(`${partition}/${number}`);
        }
      } catch {
        await pause(50);
      } finally {
        await writer.close();
      }
    }
  };
  /** Of a process that dies: never ended by its client. */
  const leaveOpen = async (partition: number): Promise<void> => {
    const writer = new TransactionalWriter(kafka, `leaves-${partition}`, partition, TIMEOUT_MS);
    await writer.connect();
    const dies = (): never => {
      throw new Error('dies before its transaction ends');
    };
    await writer.commit(everywhere(`${partition}/left open`), dies).catch(() => {});
  };

  const writers = partitions.map(writeAsAnAppWould);
  for (let restart = 0; restart < RESTARTS; restart++) {
    const before = committed.length;
    while (committed.length < before + 5 * WRITERS) await pause(20);
    await Promise.all(partitions.map(leaveOpen));
    const { port, controllerPort } = broker;
    await broker.stop();
    await pause(2 * TIMEOUT_MS);
    broker = await startKafka({ dir, port, controllerPort });
  }
  stopped = true;
  await Promise.all(writers);
  for (const partition of partitions) {
    const next = new TransactionalWriter(kafka, `leaves-${partition}`, partition, TIMEOUT_MS);
    await next.connect();
    await next.commit(everywhere(`${partition}/next`));
    await next.close();
  }

  const [one = [], ...others] = await Promise.all(TOPICS.map(async (topic) => (await readAll(kafka, topic)).flatMap(texts).sort()));
  for (const other of others) expect(other).toEqual(one);
  expect(one.filter((value) => value.endsWith('left open'))).toEqual([]);
  expect([...committed, ...partitions.map((partition) => `${partition}/next`)].filter((value) => !one.includes(value))).toEqual([]);
}, 180_000);
