import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafkaCluster } from '../../../../infra/local/servers/kafka-cluster.ts';
import type { KafkaCluster } from '../../../../infra/local/servers/kafka-cluster.ts';
import { deleteAtEnd } from '../../../../infra/local/servers/reaper.ts';
import { askCluster } from '../src/ask-cluster.ts';
import { createKafka } from '../src/create-kafka.ts';
import type { Kafka } from '../src/create-kafka.ts';
import { ensureTopics } from '../src/ensure-topics.ts';
import type { LoopEvent } from '../src/loop/loop-options.ts';
import { pause } from '../src/waiting.ts';
import { expectExactlyOnce, openCountedRun } from './counted-run.ts';
import type { CountedRun } from './counted-run.ts';
import { countingLoop } from './counting-loop.ts';
import { runLikeAnApp } from './run-like-an-app.ts';
import { readAll, until } from './world.ts';

const PARTITIONS = 6;
const COORDINATED = 4;
const TOPICS = 'three.';

let dir = '';
let cluster: KafkaCluster;
let kafka: Kafka;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'chargeplane-three-'));
  deleteAtEnd(dir);
  cluster = await startKafkaCluster({ dir });
  kafka = createKafka({ brokers: cluster.bootstraps, clientId: 'three-brokers' });
}, 180_000);
afterAll(async () => {
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}, 60_000);

const topic = async (name: string, partitions: number, config: Record<string, string> = {}): Promise<string> => {
  await ensureTopics(kafka, [{ name: TOPICS + name, partitions, replicationFactor: 3, config: { ...config, 'min.insync.replicas': '2' } }]);
  return TOPICS + name;
};

const partitionsOf = (name: string) => askCluster(kafka, async (admin) => (await admin.fetchTopicMetadata({ topics: [name] })).topics[0]?.partitions ?? []);

/** Java's hash of a text, as the broker uses it to find a coordinator's partition. */
const javaHash = (text: string): number => [...text].reduce((hash, char) => (Math.imul(31, hash) + char.charCodeAt(0)) | 0, 0) & 0x7fffffff;

async function coordinatorOf(internalTopic: string, id: string): Promise<number> {
  return (await partitionsOf(internalTopic)).find(({ partitionId }) => partitionId === javaHash(id) % COORDINATED)?.leader ?? -1;
}

const inSync = (name: string) => async (): Promise<boolean> => (await partitionsOf(name)).every(({ isr }) => isr.length === 3);

/** Its group is coordinated by a broker that may be killed, and some of its transactions too. */
async function movableRun(): Promise<{ run: CountedRun; victim: number }> {
  for (let attempt = 0; ; attempt += 1) {
    const id = `${TOPICS}run${attempt}.loop`;
    const victim = await coordinatorOf('__consumer_offsets', id);
    const transactions = await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => coordinatorOf('__transaction_state', `${id}-${partition}`)));
    if (victim > 1 && transactions.includes(victim)) return { run: await openCountedRun({ kafka, prefix: TOPICS, topic }, `run${attempt}`, PARTITIONS), victim };
  }
}

/** The internal topics are created when they are first needed. */
async function wakeCoordinators(): Promise<void> {
  const producer = kafka.producer({ transactionalId: `${TOPICS}first`, maxInFlightRequests: 1 });
  await producer.connect();
  await (await producer.transaction()).abort();
  await producer.disconnect();
  await readAll(kafka, await topic('first', 1));
}

it('keeps what was acknowledged, once and in order, while leaders and coordinators are killed in the middle of sends, of transactions and of a join', async () => {
  await wakeCoordinators();
  const { run, victim } = await movableRun();
  const events: LoopEvent[] = [];
  const start = () => runLikeAnApp(countingLoop({ kafka: createKafka({ brokers: cluster.bootstraps, clientId: 'three-brokers-loop' }), prefix: run.prefix, partitions: PARTITIONS, sessionTimeoutMs: 6_000, onEvent: (event) => events.push(event) }));
  const first = start();
  await until(() => first.owned().length === PARTITIONS, 'the first has all partitions');
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await run.write(60);
      await pause(20);
    }
  })();
  await until(() => events.some(({ type }) => type === 'committed'), 'it commits');
  const second = start();
  await cluster.kill(victim);
  await until(() => first.owned().length === PARTITIONS / 2 && second.owned().length === PARTITIONS / 2, 'both share the partitions');
  await cluster.restart(victim);
  for (const name of [`${run.prefix}frames`, `${run.prefix}events`, `${run.prefix}state`, '__transaction_state', '__consumer_offsets']) await until(inSync(name), `${name} is in sync`);
  const before = run.written();
  await cluster.kill(5 - victim);
  await until(() => run.written() > before + 1_000, 'lanes go on');
  writing = false;
  await writer;
  await until(run.processed, 'all frames are processed');
  await Promise.all([first.stop(), second.stop()]);
  expect(events.filter(({ type }) => type === 'lost').length).toBeGreaterThan(0);
  await expectExactlyOnce(run);
  await run.lanes.close({ drainMs: 0 });
}, 600_000);
