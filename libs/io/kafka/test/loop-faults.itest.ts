import { randomInt } from 'node:crypto';
import { KAFKA_APIS } from '@chargeplane/testkit';
import { runExactlyOnce } from '../src/loop/run-exactly-once.ts';
import type { LoopEvent, LoopOptions } from '../src/loop/loop-options.ts';
import { openLanes } from '../src/lanes.ts';
import { pause } from '../src/waiting.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import type { BreakingNetwork } from './breaking-network.ts';
import { countingLoop, toEvent } from './counting-loop.ts';
import { runLikeAnApp } from './run-like-an-app.ts';
import { fill, numbered, openWorld, PATIENCE_MS, readAll, texts, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
const networks: BreakingNetwork[] = [];
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(async () => {
  await Promise.all(networks.map((network) => network.close()));
  await world.stop();
});


/** Topics of a counting loop with one partition, and its options over a network that breaks. */
async function counting(name: string): Promise<{ network: BreakingNetwork; events: LoopEvent[]; options: LoopOptions; prefix: string }> {
  const prefix = `${world.prefix}${name}.`;
  for (const [topic, config] of [['frames', {}], ['events', {}], ['ledger', {}], ['state', { 'cleanup.policy': 'compact' }]] as const) await world.topic(`${name}.${topic}`, 1, config);
  const network = await openBreakingNetwork(world.broker);
  networks.push(network);
  const events: LoopEvent[] = [];
  return { network, events, prefix, options: countingLoop({ kafka: network.kafka, prefix, partitions: 1, onEvent: (event) => events.push(event) }) };
}

/** Every frame became one event, numbered by a memory without gaps. */
async function expectOnce(prefix: string): Promise<void> {
  const [frames = []] = await readAll(world.kafka, `${prefix}frames`);
  const [events = []] = await readAll(world.kafka, `${prefix}events`);
  expect(texts(events)).toEqual(frames.map((frame, index) => toEvent(index, frame)));
}

const processed = (prefix: string, count: number) => async (): Promise<boolean> => (await pause(200), ((await readAll(world.kafka, `${prefix}events`))[0]?.length ?? 0) >= count);

/** Topics in a request to append, whose body begins at `at`: transactional id, acks and time-out stand before them. */
const topicsIn = (frame: Buffer, at: number): number => frame.readInt32BE(at + 2 + Math.max(0, frame.readInt16BE(at)) + 2 + 4);

describe('an exactly-once loop over a network that breaks', () => {
  it('loses and doubles nothing whatever request is cut, before or after the broker saw it', async () => {
    const { network, events, options, prefix } = await counting('any-cut');
    const seed = randomInt(1_000_000);
    let random = seed;
    const next = (): number => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    const fetches: number[] = [KAFKA_APIS.Fetch, KAFKA_APIS.Heartbeat];
    // Fetches and heartbeats are many: fewer of them, so that what they would hide is reached as well.
    network.proxy.fate = ({ apiKey }) => (next() > (fetches.includes(apiKey) ? 0.01 : 0.06) ? 'pass' : next() < 0.5 ? 'cut-before' : 'cut-after');
    await fill(world.kafka, `${prefix}frames`, 0, numbered(1_200));
    const app = runLikeAnApp(options);
    await until(processed(prefix, 900), `most is processed while the network breaks (seed ${seed})`);
    network.proxy.fate = () => 'pass';
    await until(processed(prefix, 1_200), `all is processed (seed ${seed})`);
    expect(network.proxy.cuts).toBeGreaterThan(5);
    expect(events.filter(({ type }) => type === 'lost').length).toBeGreaterThan(0);
    await app.stop();
    await expectOnce(prefix);
  }, 400_000);

  it('asks again who coordinates when that is cut, and does not throw a transaction away for it', async () => {
    const { network, events, options, prefix } = await counting('coordinator');
    const handle = await runExactlyOnce(options);
    await until(() => handle.owned().length === 1, 'it runs');
    const rule = network.proxy.rule('FindCoordinator', 'cut-after', { times: 3 });
    // What was answered before is known for a moment.
    await pause(1_000);
    await fill(world.kafka, `${prefix}frames`, 0, numbered(50));
    await until(processed(prefix, 50), 'all is processed');
    expect(rule.hits).toBe(3);
    await handle.stop();
    expect(events.filter(({ type }) => type === 'lost' || type === 'crashed')).toEqual([]);
    await expectOnce(prefix);
  }, 400_000);

  it('says what it waits for while Kafka is away, and goes on when it is back', async () => {
    const { network, options, prefix } = await counting('away');
    const handle = await runExactlyOnce(options);
    await fill(world.kafka, `${prefix}frames`, 0, numbered(50));
    await until(() => handle.waiting().get(0)?.phase === 'records' && handle.lag()[`${prefix}frames`] === 0, 'it is idle');
    await until(() => handle.group().phase === 'member' && handle.group().heartbeatMs !== null, 'the group has confirmed it');
    network.down();
    await fill(world.kafka, `${prefix}frames`, 0, numbered(50));
    await until(() => handle.group().phase !== 'member' || (handle.group().heartbeatMs ?? 0) > 2_000, 'the group is out of reach');
    expect(handle.owned()).not.toEqual([1]);
    network.up();
    await until(processed(prefix, 100), 'the rest is processed');
    await handle.stop();
    expect(handle.group().phase).toBe('stopped');
    await expectOnce(prefix);
  }, 400_000);

  it('aborts what a former owner left open: none of it is seen, and nothing waits for it', async () => {
    const { options, prefix } = await counting('left-open');
    const zombie = world.kafka.producer({ transactionalId: `${prefix}loop-0`, maxInFlightRequests: 1, transactionTimeout: 60_000 });
    await zombie.connect();
    const open = await zombie.transaction();
    for (const topic of ['events', 'state', 'ledger']) await open.send({ topic: prefix + topic, messages: [{ key: 'c/count', value: '99', partition: 0 }] });
    await fill(world.kafka, `${prefix}frames`, 0, numbered(30));
    const handle = await runExactlyOnce(options);
    await until(processed(prefix, 30), 'all is processed');
    await expect(open.commit()).rejects.toThrow(/epoch|fenced/i);
    await Promise.all([handle.stop(), zombie.disconnect().catch(() => {})]);
    await expectOnce(prefix);
  }, 400_000);
});

describe('an exactly-once loop', () => {
  it('that is overtaken by retention while it reads stops loudly and skips nothing', async () => {
    const { events, options, prefix } = await counting('overtaken');
    const lanes = openLanes({ kafka: world.kafka, topic: `${prefix}frames`, partitions: 1 });
    // 20 000 at once: more than a queue holds, so the reader has to stop in the middle.
    const wide = (count: number): string[] => numbered(count).map((text) => text.padEnd(300, '.'));
    await Promise.all(wide(20_000).map((text) => lanes.append(0, [{ key: 'k', value: Buffer.from(text) }])));
    await lanes.close({ drainMs: PATIENCE_MS });
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const handle = await runExactlyOnce({
      ...options,
      batch: { maxRecords: 500, maxBytes: 512 * 1024 },
      createWorker: (partition) => {
        const worker = options.createWorker(partition);
        return { ...worker, restore: worker.restore.bind(worker), process: async (batch, context) => (await gate, worker.process(batch, context)) };
      },
    });
    await until(() => handle.waiting().get(0)?.phase === 'step', 'a step is at work');
    await pause(500);
    expect(handle.lag()[`${prefix}frames`]).toBeGreaterThan(15_000);
    const admin = world.kafka.admin();
    await admin.connect();
    await admin.fetchTopicOffsets(`${prefix}frames`);
    await admin.deleteTopicRecords({ topic: `${prefix}frames`, partitions: [{ partition: 0, offset: '19000' }] });
    await admin.disconnect();
    go();
    await until(() => handle.fatal().size === 1, 'the partition stops');
    expect(handle.fatal().get(0)).toMatch(/records are missing|retention deleted \d+ records unread/);
    expect(handle.waiting().get(0)?.phase).toBe('fatal');
    const seen = (await readAll(world.kafka, `${prefix}events`))[0] ?? [];
    expect(seen.length).toBeGreaterThan(0);
    expect(texts(seen)).toEqual(wide(seen.length).map((text, index) => `${index}:${index}:${text}`));
    expect(events.filter(({ type }) => type === 'skipped')).toEqual([]);
    await handle.stop();
  }, 400_000);

  it('writes one topic with each send: of several, a client can report success for what it never sent', async () => {
    const { network, options, prefix } = await counting('one-topic');
    const topics: number[] = [];
    network.proxy.fate = ({ apiKey, frame, clientId }) => {
      if (apiKey === KAFKA_APIS.Produce) topics.push(topicsIn(frame, 14 + clientId.length));
      return 'pass';
    };
    await fill(world.kafka, `${prefix}frames`, 0, numbered(50));
    const handle = await runExactlyOnce(options);
    await until(processed(prefix, 50), 'all is processed');
    await handle.stop();
    expect(topics.length).toBeGreaterThan(4);
    expect(topics.filter((count) => count !== 1)).toEqual([]);
  }, 400_000);

  it('is heard in its group though it has nothing to read: heartbeats come only between fetches', async () => {
    const { network, options } = await counting('idle');
    const handle = await runExactlyOnce(options);
    await until(() => handle.waiting().get(0)?.phase === 'records', 'it is idle');
    await pause(500);
    const before = network.proxy.passed('Heartbeat');
    await pause(3_000);
    expect(network.proxy.passed('Heartbeat')).toBeGreaterThan(before);
    await handle.stop();
  }, 400_000);

  it('takes 20 000 outputs of one step in bounded sends of one transaction', async () => {
    const { options, prefix, network } = await counting('many');
    await fill(world.kafka, `${prefix}frames`, 0, ['go']);
    const handle = await runExactlyOnce({
      ...options,
      createWorker: () => ({
        restore: () => {},
        process: () => ({ outputs: numbered(20_000).map((text) => ({ topic: `${prefix}events`, key: 'k', value: Buffer.from(text) })), state: [] }),
        committed: () => {},
        discard: () => {},
      }),
    });
    await until(processed(prefix, 20_000), 'it is committed');
    expect(texts((await readAll(world.kafka, `${prefix}events`))[0] ?? [])).toEqual(numbered(20_000));
    // 40 of 500, the position and the marker.
    expect(network.proxy.passed('Produce')).toBe(42);
    await handle.stop();
  }, 400_000);

  it('stops a partition, and only it, whose output the broker refuses for good', async () => {
    const { options, prefix, events } = await counting('refused');
    const small = await world.topic('refused.small', 1, { 'max.message.bytes': '20000' });
    await fill(world.kafka, `${prefix}frames`, 0, numbered(3));
    const handle = await runExactlyOnce({
      ...options,
      createWorker: () => ({ restore: () => {}, process: () => ({ outputs: [{ topic: small, key: 'k', value: Buffer.alloc(30_000) }], state: [] }), committed: () => {}, discard: () => {} }),
    });
    await until(() => handle.fatal().size === 1, 'the partition stops');
    expect(handle.fatal().get(0)).toMatch(/larger than the max message size|too large/i);
    await pause(500);
    expect(events.filter(({ type }) => type === 'acquired')).toHaveLength(1);
    expect((await readAll(world.kafka, small))[0]).toEqual([]);
    await handle.stop();
  }, 400_000);
});
