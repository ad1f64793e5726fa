import type { Producer, Transaction } from 'kafkajs';
import { runExactlyOnce } from '../src/loop/run-exactly-once.ts';
import type { InputBatch, LoopEvent, LoopHandle, LoopOptions, PartitionWorker, StepContext, StepResult } from '../src/loop/loop-options.ts';
import { endOffsets } from '../src/offsets.ts';
import { FatalError } from '../src/errors.ts';
import { pause } from '../src/waiting.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import { fill, numbered, openWorld, readAll, texts, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

type Step = (batch: InputBatch, context: StepContext) => StepResult | Promise<StepResult>;

/** A loop whose steps and restored state the test sees. */
function options(name: string, partitions: number, stateTopic: string, inputs: LoopOptions['inputs'], step: Step, extra: Partial<LoopOptions> = {}): { options: LoopOptions; events: LoopEvent[]; restored: Map<number, [string, string | null][]> } {
  const events: LoopEvent[] = [];
  const restored = new Map<number, [string, string | null][]>();
  const createWorker = (partition: number): PartitionWorker => {
    restored.set(partition, []);
    return { restore: (key, value) => void restored.get(partition)?.push([key, value && String(value)]), process: step, committed: () => {}, discard: () => {} };
  };
  return {
    events,
    restored,
    options: {
      kafka: world.kafka,
      groupId: `${world.prefix}${name}`,
      transactionalIdPrefix: `${world.prefix}${name}`,
      partitions,
      inputs,
      stateTopic,
      position: { encode: (positions) => Buffer.from(JSON.stringify(positions)), decode: (value) => JSON.parse(String(value)) as Record<string, number> },
      createWorker,
      sessionTimeoutMs: 1_500,
      transactionTimeoutMs: 5_000,
      onEvent: (event) => events.push(event),
      ...extra,
    },
  };
}

/** ConfigResourceTypes.TOPIC of kafkajs. */
const TOPIC_RESOURCE = 2;
const nothing: StepResult = { outputs: [], state: [] };
const offsetsOf = ({ records }: InputBatch): number[] => records.map(({ offset }) => offset);

/** A transactional producer that the loop does not know. */
async function transactional(id: string): Promise<Producer> {
  const producer = world.kafka.producer({ transactionalId: world.prefix + id, maxInFlightRequests: 1 });
  await producer.connect();
  return producer;
}

async function writeTransaction(producer: Producer, topic: string, values: readonly string[], end: 'commit' | 'abort'): Promise<void> {
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: values.map((value) => ({ key: value, value, partition: 0 })) });
  await transaction[end]();
}

describe('an input without gaps', () => {
  it('stops a partition whose unread records were deleted, loudly, and no other one', async () => {
    const [frames, state] = [await world.topic('oor', 2), await world.topic('oor-state', 2, { 'cleanup.policy': 'compact' })];
    const seen: number[][] = [[], []];
    const { options: given, events } = options('oor', 2, state, [{ topic: frames, contiguous: true }], (batch) => (seen[batch.partition]?.push(...offsetsOf(batch)), nothing));
    await Promise.all([fill(world.kafka, frames, 0, numbered(10)), fill(world.kafka, frames, 1, numbered(10))]);
    const first = await runExactlyOnce(given);
    await until(() => seen.flat().length === 20, 'all is processed');
    await first.stop();
    await Promise.all([fill(world.kafka, frames, 0, numbered(10)), fill(world.kafka, frames, 1, numbered(10))]);
    const admin = world.kafka.admin();
    await admin.connect();
    // kafkajs deletes only in topics whose metadata this admin has loaded.
    await admin.fetchTopicOffsets(frames);
    await admin.deleteTopicRecords({ topic: frames, partitions: [{ partition: 0, offset: '15' }] });
    await admin.disconnect();
    const second = await runExactlyOnce(given);
    await until(() => second.fatal().size === 1 && seen[1]?.length === 20, 'one partition stops, the other goes on');
    expect(second.fatal().get(0)).toMatch(/begins at 15, but was processed only up to 10: retention deleted 5 records unread/);
    expect(events.filter(({ type }) => type === 'fatal')).toHaveLength(1);
    expect(seen[0]).toEqual(Array.from({ length: 10 }, (_, offset) => offset));
    expect(second.owned()).toEqual([1]);
    await second.stop();
  }, 300_000);

  it('stops when the log ends before what was processed', async () => {
    const [frames, state] = [await world.topic('lost', 1), await world.topic('lost-state', 1, { 'cleanup.policy': 'compact' })];
    const { options: given } = options('lost', 1, state, [{ topic: frames, contiguous: true }], () => nothing);
    await fill(world.kafka, state, 0, []);
    const positions = await world.kafka.producer({});
    await positions.connect();
    await positions.send({ topic: state, messages: [{ key: 'p/positions', value: JSON.stringify({ [frames]: 7 }), partition: 0 }] });
    await positions.disconnect();
    const handle = await runExactlyOnce(given);
    await until(() => handle.fatal().size === 1, 'the partition stops');
    expect(handle.fatal().get(0)).toMatch(/ends at 0, but was processed up to 7/);
    await handle.stop();
  }, 300_000);

  it('stops at a gap while it runs: somebody wrote a transaction', async () => {
    const [frames, state] = [await world.topic('gap', 1), await world.topic('gap-state', 1, { 'cleanup.policy': 'compact' })];
    const seen: number[] = [];
    const { options: given } = options('gap', 1, state, [{ topic: frames, contiguous: true }], (batch) => (seen.push(...offsetsOf(batch)), nothing));
    const handle = await runExactlyOnce(given);
    await fill(world.kafka, frames, 0, numbered(3));
    await until(() => seen.length === 3, 'it reads');
    const producer = await transactional('gap-writer');
    await writeTransaction(producer, frames, ['t'], 'abort');
    await fill(world.kafka, frames, 0, ['after']);
    await until(() => handle.fatal().size === 1, 'the partition stops');
    expect(handle.fatal().get(0)).toMatch(/missing|transaction/);
    expect(seen).toEqual([0, 1, 2]);
    await Promise.all([handle.stop(), producer.disconnect()]);
  }, 300_000);
});

describe('a transactional input', () => {
  it('delivers committed records only, over jumps, and goes on after records that were deleted, saying so', async () => {
    const [events, state] = [await world.topic('tx', 1), await world.topic('tx-state', 1, { 'cleanup.policy': 'compact' })];
    const seen: string[] = [];
    const given = options('tx', 1, state, [{ topic: events, contiguous: false }], (batch) => (seen.push(...texts(batch.records)), nothing));
    const producer = await transactional('tx-writer');
    for (let round = 0; round < 5; round += 1) {
      await writeTransaction(producer, events, [`c${round}`], 'commit');
      await writeTransaction(producer, events, [`a${round}`, `b${round}`], 'abort');
    }
    const first = await runExactlyOnce(given.options);
    await until(() => seen.length === 5, 'all committed ones are read');
    await first.stop();
    expect(seen).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    await writeTransaction(producer, events, ['d0', 'd1', 'd2'], 'commit');
    const admin = world.kafka.admin();
    await admin.connect();
    const [end = 0] = await endOffsets(world.kafka, events);
    await admin.fetchTopicOffsets(events);
    await admin.deleteTopicRecords({ topic: events, partitions: [{ partition: 0, offset: String(end - 2) }] });
    await admin.disconnect();
    const second = await runExactlyOnce(given.options);
    await until(() => seen.length === 6, 'the rest is read');
    expect(seen.at(-1)).toBe('d2');
    expect(given.events.find(({ type }) => type === 'skipped')).toMatchObject({ topic: events, to: end - 2 });
    await Promise.all([second.stop(), producer.disconnect()]);
  }, 300_000);
});

describe('an input that two foreign writers write in transactions that overlap', () => {
  it('delivers nothing of those that were aborted, whatever ends first and whatever keys they have', async () => {
    const [commands, state] = [await world.topic('overlap', 1), await world.topic('overlap-state', 1, { 'cleanup.policy': 'compact' })];
    const seen: string[] = [];
    const given = options('overlap', 1, state, [{ topic: commands, contiguous: false }], (batch) => (seen.push(...texts(batch.records)), nothing));
    const [one, other, third] = [await transactional('overlap-one'), await transactional('overlap-other'), await transactional('overlap-third')];
    const expected: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      // The broker lists aborted transactions as they ended: the later one first.
      const [early, late, good] = [await one.transaction(), await other.transaction(), await third.transaction()];
      const send = (transaction: Transaction, value: string, key: Buffer | string = 'k') => transaction.send({ topic: commands, messages: [{ key, value, partition: 0 }] });
      await send(early, `aborted early ${round}`);
      await send(late, `aborted late ${round}`);
      await send(good, `good ${round}`);
      // Looks like the key of an abort marker.
      await send(late, `aborted late again ${round}`, Buffer.alloc(4));
      await send(late, `aborted late at last ${round}`);
      await late.abort();
      await send(early, `aborted early again ${round}`);
      await (round % 2 === 0 ? good.commit() : early.abort());
      await (round % 2 === 0 ? early.abort() : good.commit());
      await fill(world.kafka, commands, 0, [`plain ${round}`]);
      expected.push(`good ${round}`, `plain ${round}`);
    }
    const handle = await runExactlyOnce(given.options);
    await until(() => seen.length >= expected.length, 'all is read');
    await handle.stop();
    expect(seen).toEqual(expected);
    await Promise.all([one, other, third].map((producer) => producer.disconnect()));
  }, 300_000);
});

describe('the state', () => {
  it('comes back in order with tombstones, though the log ends in control and aborted records and was compacted', async () => {
    const frames = await world.topic('state-frames', 1);
    const compacted = { 'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.01', 'delete.retention.ms': '0' };
    // The cleaner is held off until the whole log has been read once.
    const state = await world.topic('state', 1, { ...compacted, 'min.compaction.lag.ms': '3600000' });
    let step = 0;
    // A `last`, so that each step has a transaction of its own.
    const write = (): StepResult => ({ outputs: [], last: () => [], state: [{ key: `c/${(step += 1)}`, value: Buffer.from(`${step}`) }, { key: 'c/last', value: Buffer.from(`${step}`) }, { key: 'c/gone', value: step === 20 ? null : Buffer.from('x') }] });
    const given = options('state', 1, state, [{ topic: frames, contiguous: true }], write, { batch: { maxRecords: 1, maxBytes: 1_000 } });
    await fill(world.kafka, frames, 0, numbered(20));
    const first = await runExactlyOnce(given.options);
    await until(() => step === 20, 'all is processed');
    await first.stop();
    const expected = Object.fromEntries([...Array.from({ length: 20 }, (_, index) => [`c/${index + 1}`, `${index + 1}`] as const), ['c/last', '20'] as const]);
    const stateNow = (): Record<string, string> => {
      const now: Record<string, string> = {};
      for (const [key, value] of given.restored.get(0) ?? []) {
        if (value === null) delete now[key];
        else now[key] = value;
      }
      return now;
    };
    // Aborted records by the same id as the loop's, which leaves nothing but them and control records behind its last commit.
    const zombie = await world.kafka.producer({ transactionalId: `${world.prefix}state-0`, maxInFlightRequests: 1 });
    await zombie.connect();
    await writeTransaction(zombie, state, ['c/aborted'], 'abort');
    const acquire = async (): Promise<number> => {
      const handle = await runExactlyOnce(given.options);
      await until(() => handle.owned().length === 1, 'it is acquired');
      expect(stateNow()).toEqual(expected);
      await handle.stop();
      return given.restored.get(0)?.length ?? 0;
    };
    const records = await acquire();
    expect(records).toBe(60);
    const admin = world.kafka.admin();
    await admin.connect();
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC_RESOURCE, name: state, configEntries: Object.entries(compacted).map(([name, value]) => ({ name, value })) }] });
    await admin.disconnect();
    // The cleaner comes every few seconds; each acquire writes a marker, so that older segments are closed.
    await until(async () => (await pause(1_000), (await acquire()) < 30), 'the log is compacted');
    await zombie.disconnect();
  }, 300_000);

  it('comes back though the marker that ends it was replaced and compacted away before it was read', async () => {
    const frames = await world.topic('marker-frames', 1);
    const state = await world.topic('marker-state', 1, { 'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.01' });
    let step = 0;
    const write = (): StepResult => ({ outputs: [], last: () => [], state: [{ key: `c/${(step += 1)}`, value: Buffer.from(`${step}`) }] });
    const given = options('marker', 1, state, [{ topic: frames, contiguous: true }], write, { batch: { maxRecords: 1, maxBytes: 1_000 }, sessionTimeoutMs: 30_000 });
    await fill(world.kafka, frames, 0, numbered(10));
    const first = await runExactlyOnce(given.options);
    await until(() => step === 10, 'all is processed');
    await first.stop();

    const network = await openBreakingNetwork(world.broker);
    network.proxy.rule('Fetch', { delayMs: 1_000 });
    const second = await runExactlyOnce({ ...given.options, kafka: network.kafka });
    await until(() => second.waiting().get(0)?.phase === 'replay', 'the marker is written');
    network.proxy.stall(true);
    const marker = (await readAll(world.kafka, state))[0]?.at(-1);
    expect(String(marker?.key)).toBe('m/0');
    const other = await transactional('marker-other');
    await until(async () => {
      const transaction = await other.transaction();
      await transaction.send({ topic: state, messages: [{ key: 'm/0', value: 'a later one', partition: 0 }] });
      await transaction.commit();
      await pause(500);
      return !(await readAll(world.kafka, state))[0]?.some(({ offset }) => offset === marker?.offset);
    }, 'the marker is compacted away');
    network.proxy.clearRules();
    network.proxy.stall(false);
    await until(() => second.owned().length === 1, 'it is acquired');
    expect(Object.fromEntries(given.restored.get(0) ?? [])).toEqual(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`c/${index + 1}`, `${index + 1}`])));
    await fill(world.kafka, frames, 0, numbered(1));
    await until(() => step === 11, 'it goes on');
    await Promise.all([second.stop(), other.disconnect()]);
    await network.close();
  }, 300_000);

  it('stops a partition whose worker cannot read its state, and does not try again and again', async () => {
    const [frames, state] = [await world.topic('newer', 1), await world.topic('newer-state', 1, { 'cleanup.policy': 'compact' })];
    const given = options('newer', 1, state, [{ topic: frames, contiguous: true }], () => nothing);
    await fill(world.kafka, state, 0, ['x']);
    given.options.createWorker = () => ({ restore: () => { throw new FatalError('State version 9 is newer than this program.'); }, process: () => nothing, committed: () => {}, discard: () => {} });
    const handle = await runExactlyOnce(given.options);
    await until(() => handle.fatal().size === 1, 'the partition stops');
    expect(handle.fatal().get(0)).toContain('State version 9');
    await pause(1_000);
    expect(given.events.filter(({ type }) => type === 'fatal')).toHaveLength(1);
    await handle.stop();
  }, 300_000);
});

describe('a step', () => {
  it('that throws is repeated from committed state, without the batch being lost or doubled', async () => {
    const [frames, out, state] = [await world.topic('throws', 1), await world.topic('throws-out', 1), await world.topic('throws-state', 1, { 'cleanup.policy': 'compact' })];
    let attempts = 0;
    const given = options('throws', 1, state, [{ topic: frames, contiguous: true }], (batch) => {
      attempts += 1;
      if (attempts % 2 === 1) throw new Error('not now');
      return { outputs: batch.records.map(({ key, value }) => ({ topic: out, key, value })), state: [] };
    }, { batch: { maxRecords: 2, maxBytes: 1_000 } });
    await fill(world.kafka, frames, 0, numbered(6));
    const handle = await runExactlyOnce(given.options);
    await until(() => given.events.filter(({ type }) => type === 'committed').length === 3, 'all is committed');
    await handle.stop();
    expect(texts((await readAll(world.kafka, out))[0] ?? [])).toEqual(numbered(6));
    expect(given.events.filter(({ type }) => type === 'lost').length).toBe(3);
  }, 300_000);

  it('of many and large outputs is cut into sends that the broker takes, in one transaction', async () => {
    const [frames, out, state] = [await world.topic('large', 1), await world.topic('large-out', 1), await world.topic('large-state', 1, { 'cleanup.policy': 'compact' })];
    const values = [...Array.from({ length: 1_200 }, (_, index) => Buffer.from(`s${index}`)), ...Array.from({ length: 20 }, () => Buffer.alloc(60_000)), Buffer.alloc(760 * 1024)];
    const given = options('large', 1, state, [{ topic: frames, contiguous: true }], () => ({ outputs: values.map((value) => ({ topic: out, key: 'k', value })), state: [], last: (written) => [{ topic: out, key: 'last', value: Buffer.from(JSON.stringify(written[out])) }] }));
    await fill(world.kafka, frames, 0, ['go']);
    const handle = await runExactlyOnce(given.options);
    await until(() => given.events.some(({ type }) => type === 'committed'), 'it is committed');
    await handle.stop();
    const records = (await readAll(world.kafka, out))[0] ?? [];
    expect(records.slice(0, -1).map(({ value }) => value?.length)).toEqual(values.map(({ length }) => length));
    expect(JSON.parse(texts(records).at(-1) ?? '')).toEqual({ first: 0, last: values.length - 1, count: values.length });
  }, 300_000);

  it('forwards to other partitions before its position moves', async () => {
    const [commands, state] = [await world.topic('foreign', 2), await world.topic('foreign-state', 2, { 'cleanup.policy': 'compact' })];
    const seen: string[][] = [[], []];
    const given = options('foreign', 2, state, [{ topic: commands, contiguous: true }], (batch) => {
      seen[batch.partition]?.push(...texts(batch.records));
      const foreign = batch.partition === 0 ? batch.records.filter(({ value }) => String(value).endsWith('1')) : [];
      return { outputs: [], state: [], forward: foreign.map(({ key, value }) => ({ topic: commands, partition: 1, key, value })) };
    });
    await fill(world.kafka, commands, 0, ['a0', 'b1', 'c1']);
    const handle = await runExactlyOnce(given.options);
    await until(() => seen[1]?.length === 2, 'they arrive');
    expect(seen).toEqual([['a0', 'b1', 'c1'], ['b1', 'c1']]);
    await handle.stop();
  }, 300_000);
});

describe('an input that goes after another one', () => {
  it('is processed only when the other one was read to the end that it had then, control records counted', async () => {
    const [events, commands, state] = [await world.topic('after-events', 1), await world.topic('after-commands', 1), await world.topic('after-state', 1, { 'cleanup.policy': 'compact' })];
    const known = new Set<string>();
    const judged: string[] = [];
    const step: Step = async (batch, context) => {
      await pause(5);
      if (batch.topic === events) texts(batch.records).forEach((text) => known.add(text));
      else for (const text of texts(batch.records)) judged.push(known.has(text) ? text : `unknown ${text}`);
      expect(context.lag(events)).toBeGreaterThanOrEqual(0);
      expect(await context.endOffset(events)).toBeGreaterThan(0);
      return nothing;
    };
    const given = options('after', 1, state, [{ topic: events, contiguous: false }, { topic: commands, contiguous: false, after: events }], step, { batch: { maxRecords: 3, maxBytes: 10_000 } });
    const producer = await transactional('after-writer');
    let handle: LoopHandle | undefined;
    const expected: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      await writeTransaction(producer, events, [...numbered(5, `noise${round}.`), `s${round}`], 'commit');
      await writeTransaction(producer, events, ['aborted'], 'abort');
      await fill(world.kafka, commands, 0, [`s${round}`]);
      expected.push(`s${round}`);
      if (round === 10) handle = await runExactlyOnce(given.options);
    }
    await until(() => judged.length === expected.length, 'all commands are judged');
    expect(judged).toEqual(expected);
    await Promise.all([handle?.stop(), producer.disconnect()]);
  }, 300_000);
});

describe('the group', () => {
  it('gives partition p of all topics to one member: 2 topics, 12 partitions, 5 members', async () => {
    const [left, right, state] = [await world.topic('co-left', 12), await world.topic('co-right', 12), await world.topic('co-state', 12, { 'cleanup.policy': 'compact' })];
    const seen = Array.from({ length: 5 }, () => new Set<string>());
    const members = seen.map((places) =>
      options('co', 12, state, [{ topic: left, contiguous: true }, { topic: right, contiguous: true }], ({ topic, partition }) => (places.add(`${topic === left ? 'left' : 'right'} ${partition}`), nothing)),
    );
    const handles = await Promise.all(members.map((member) => runExactlyOnce(member.options)));
    await until(() => handles.reduce((sum, handle) => sum + handle.owned().length, 0) === 12 && handles.every((handle) => handle.owned().length >= 2), 'all partitions are shared');
    expect(handles.flatMap((handle) => handle.owned()).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, partition) => partition));
    await Promise.all([left, right].flatMap((topic) => Array.from({ length: 12 }, (_, partition) => fill(world.kafka, topic, partition, ['x']))));
    await until(() => seen.reduce((sum, places) => sum + places.size, 0) === 24, 'all is read');
    handles.forEach((handle, index) => {
      const expected = handle.owned().flatMap((partition) => [`left ${partition}`, `right ${partition}`]);
      expect([...(seen[index] ?? [])].sort()).toEqual(expected.sort());
    });
    await Promise.all(handles.map((handle) => handle.stop()));
  }, 300_000);
});
