import { GroupReader } from '../src/group/group-reader.ts';
import type { InRecord } from '../src/records.ts';
import { pause } from '../src/waiting.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import { fill, numbered, openWorld, texts, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

it('asks for nothing that nobody reads, keeps a pause over rebalances, and goes on behind what it had delivered', async () => {
  const topic = await world.topic('paused', 1);
  await fill(world.kafka, topic, 0, numbered(100));
  const network = await openBreakingNetwork(world.broker);
  const member = (kafka: World['kafka'], held: number[], onJoin: (partitions: number[]) => void): GroupReader =>
    new GroupReader({ kafka, groupId: `${world.prefix}paused`, topics: [topic], partitions: 1, sessionTimeoutMs: 6_000, fetch: { minBytes: 1, maxWaitMs: 20 }, owned: () => held, onJoin });
  let joins = 0;
  const reader = member(network.kafka, [0], () => (joins += 1));
  const fetchesIn = async (ms: number): Promise<number> => {
    const before = network.proxy.passed('Fetch');
    await pause(ms);
    return network.proxy.passed('Fetch') - before;
  };
  await reader.start();
  await until(() => joins === 1, 'it is a member');
  expect(await fetchesIn(500)).toBe(0);

  const records: InRecord[] = [];
  const broken: string[] = [];
  const reading = reader.read({ topic, partition: 0, from: 40, kind: 'contiguous', onRecords: (some) => records.push(...some), onBroken: (reason) => broken.push(reason) });
  await until(() => records.length === 60, 'it reads what it was told to');
  reading.pause();
  await fill(world.kafka, topic, 0, numbered(10, 'while it pauses '));
  await pause(500);
  const rebalance = async (): Promise<void> => {
    const before = joins;
    let others = 0;
    const other = member(world.kafka, [], () => (others += 1));
    await other.start();
    await until(() => others > 0 && joins > before, 'another one is a member too');
    const between = joins;
    await other.stop();
    await until(() => joins > between, 'the other one is gone');
  };
  await rebalance();
  await rebalance();
  expect(await fetchesIn(500)).toBe(0);
  expect(records).toHaveLength(60);
  reading.resume();
  await until(() => records.length === 70, 'it goes on');
  await rebalance();
  await fill(world.kafka, topic, 0, numbered(10, 'after '));
  await until(() => records.length === 80, 'it goes on after a rebalance');
  expect(texts(records)).toEqual([...numbered(100).slice(40), ...numbered(10, 'while it pauses '), ...numbered(10, 'after ')]);
  expect(broken).toEqual([]);
  await reader.stop();
  await network.close();
}, 300_000);

it('moves on over what holds nothing to hand over: control records and aborted ones at the end of a log', async () => {
  const topic = await world.topic('ends-aborted', 1);
  const producer = world.kafka.producer({ transactionalId: `${world.prefix}ends-aborted`, maxInFlightRequests: 1 });
  await producer.connect();
  const write = async (value: string, end: 'commit' | 'abort'): Promise<void> => {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ key: 'k', value, partition: 0 }] });
    await transaction[end]();
  };
  let joins = 0;
  const reader = new GroupReader({ kafka: world.kafka, groupId: topic, topics: [topic], partitions: 1, sessionTimeoutMs: 6_000, fetch: { minBytes: 1, maxWaitMs: 20 }, owned: () => [0], onJoin: () => (joins += 1) });
  await reader.start();
  await until(() => joins > 0, 'it is a member');
  const records: InRecord[] = [];
  const reading = reader.read({ topic, partition: 0, from: 0, kind: 'transactional', onRecords: (some) => records.push(...some), onBroken: () => {} });
  await write('committed', 'commit');
  await until(() => records.length === 1, 'it reads what is committed');
  await write('aborted', 'abort');
  // Two records, each with the end of its transaction behind it.
  await until(() => reading.next === 4, 'it has passed the end');
  expect(texts(records)).toEqual(['committed']);
  await Promise.all([reader.stop(), producer.disconnect()]);
}, 300_000);
