import { AppendRefused, AppendTooLarge, NotAcknowledged } from '../src/errors.ts';
import { openLanes } from '../src/lanes.ts';
import type { Appended, LaneEvent } from '../src/lanes.ts';
import { endOffsets } from '../src/offsets.ts';
import { openProducer } from '../src/open-producer.ts';
import type { OutRecord } from '../src/records.ts';
import { pause } from '../src/waiting.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import { numbered, openWorld, readAll, texts, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

const record = (value: string | Buffer): OutRecord => ({ key: 'k', value: Buffer.from(value) });

describe('lanes', () => {
  it('appends in order of the calls, keeps the records of a call together, shares sends, and tells where each stands', async () => {
    const topic = await world.topic('order', 3);
    const sent: Extract<LaneEvent, { type: 'sent' }>[] = [];
    const lanes = openLanes({ kafka: world.kafka, topic, partitions: 3, onEvent: (event) => event.type === 'sent' && sent.push(event) });
    const expected: string[][] = [[], [], []];
    const appends: { partition: number; values: string[]; appended: Promise<Appended> }[] = [];
    for (let call = 0; call < 2_000; call += 1) {
      const partition = call % 3;
      const values = Array.from({ length: 1 + (call % 4) }, (_, index) => `${call}.${index}`);
      expected[partition]?.push(...values);
      appends.push({ partition, values, appended: lanes.append(partition, values.map(record)) });
    }
    expect(lanes.depth(0)).toBe(expected[0]?.length);
    expect(lanes.bytes(0)).toBeGreaterThan(0);
    await pause(1);
    expect(lanes.oldestAgeMs(0)).toBeGreaterThan(0);
    await Promise.all(appends.map(({ appended }) => appended));
    const log = await readAll(world.kafka, topic);
    expect(log.map(texts)).toEqual(expected);
    for (const { partition, values, appended } of appends) {
      const { baseOffset, count } = await appended;
      expect(texts(log[partition]?.slice(baseOffset, baseOffset + count) ?? [])).toEqual(values);
    }
    expect([lanes.depth(0), lanes.bytes(0), lanes.oldestAgeMs(0)]).toEqual([0, 0, 0]);
    expect(sent.length).toBeLessThan(100);
    expect(Math.max(...sent.map(({ records }) => records))).toBeLessThanOrEqual(500);
    await lanes.close({ drainMs: 0 });
  }, 300_000);

  it('cuts sends so that none is too large for the broker, and refuses what can never fit', async () => {
    const topic = await world.topic('sizes', 1);
    const lanes = openLanes({ kafka: world.kafka, topic, partitions: 1 });
    const sizes = [...Array.from({ length: 600 }, () => 2_500), ...Array.from({ length: 30 }, () => 60_000), 800_000];
    await Promise.all(sizes.map((size) => lanes.append(0, [record(Buffer.alloc(size))])));
    await expect(lanes.append(0, [record(Buffer.alloc(1_000_000))])).rejects.toThrow(AppendTooLarge);
    await expect(lanes.append(0, Array.from({ length: 501 }, () => record('x')))).rejects.toThrow(AppendTooLarge);
    expect((await readAll(world.kafka, topic))[0]?.map(({ value }) => value?.length)).toEqual(sizes);
    await lanes.close({ drainMs: 0 });
  }, 300_000);

  it('rejects only the append that the broker refuses', async () => {
    const topic = await world.topic('refused', 1, { 'max.message.bytes': '20000' });
    const lanes = openLanes({ kafka: world.kafka, topic, partitions: 1 });
    const results = await Promise.allSettled([lanes.append(0, [record('a')]), lanes.append(0, [record(Buffer.alloc(30_000))]), lanes.append(0, [record('b')])]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).toBeInstanceOf(AppendRefused);
    await lanes.append(0, [record('c')]);
    expect((await readAll(world.kafka, topic)).map(texts)).toEqual([['a', 'b', 'c']]);
    await lanes.close({ drainMs: 0 });
  }, 300_000);

  it.each(['cut-before', 'cut-after'] as const)('loses, doubles and reorders nothing when connections are %s the append', async (fate) => {
    const topic = await world.topic(fate, 2);
    const network = await openBreakingNetwork(world.broker);
    let produced = 0;
    network.proxy.rule('Produce', fate, { when: () => (produced += 1) % 3 === 0 });
    const lanes = openLanes({ kafka: network.kafka, topic, partitions: 2, limits: { maxRecords: 20, maxBytes: 100_000 } });
    const expected: string[][] = [[], []];
    const appends: Promise<Appended>[] = [];
    for (let call = 0; call < 600; call += 1) {
      expected[call % 2]?.push(`${call}`);
      appends.push(lanes.append(call % 2, [record(`${call}`)]));
      if (call % 100 === 0) await pause(10);
    }
    const appended = await Promise.all(appends);
    expect(network.proxy.cuts).toBeGreaterThan(5);
    const log = await readAll(world.kafka, topic);
    expect(log.map(texts)).toEqual(expected);
    appended.forEach(({ baseOffset }, call) => expect(String(log[call % 2]?.[baseOffset]?.value)).toBe(`${call}`));
    await lanes.close({ drainMs: 0 });
    await network.close();
  }, 300_000);

  it('appends once what it sends again after the client gave it up, all answers having been cut', async () => {
    const topic = await world.topic('given-up-by-client', 1);
    const network = await openBreakingNetwork(world.broker);
    const rule = network.proxy.rule('Produce', 'cut-after', { skip: 1, times: 12 });
    const events: LaneEvent[] = [];
    const lanes = openLanes({ kafka: network.kafka, topic, partitions: 1, limits: { maxRecords: 5, maxBytes: 100_000 }, onEvent: (event) => events.push(event) });
    const expected = numbered(20);
    await Promise.all(expected.map((value) => lanes.append(0, [record(value)])));
    expect(rule.hits).toBe(12);
    expect((await readAll(world.kafka, topic)).map(texts)).toEqual([expected]);
    expect(events.some(({ type }) => type === 'retrying')).toBe(true);
    await lanes.close({ drainMs: 0 });
    await network.close();
  }, 300_000);

  it('loses, doubles and reorders nothing when a slow broker is asked again too early, and some of that fails fast', async () => {
    const topic = await world.topic('slow', 2);
    const network = await openBreakingNetwork(world.broker, { requestTimeoutMs: 400 });
    let produced = 0;
    const slow = network.proxy.rule('Produce', { delayMs: 900 }, { when: () => (produced += 1) % 7 === 0 });
    for (const [fate, turn] of [['cut-before', 2], ['cut-after', 4]] as const) network.proxy.rule('Produce', fate, { when: () => produced % 7 === turn });
    const events: LaneEvent[] = [];
    const lanes = openLanes({ kafka: network.kafka, topic, partitions: 2, limits: { maxRecords: 5, maxBytes: 100_000 }, onEvent: (event) => events.push(event) });
    const expected = [numbered(70, 'a'), numbered(70, 'b')];
    await Promise.all(expected.flatMap((values, partition) => values.map((value) => lanes.append(partition, [record(value)]))));
    expect([slow.hits > 2, network.proxy.cuts > 4]).toEqual([true, true]);
    expect(events.filter(({ type }) => type === 'producer_replaced')).toEqual([]);
    expect((await readAll(world.kafka, topic)).map(texts)).toEqual(expected);
    await lanes.close({ drainMs: 0 });
    await network.close();
  }, 300_000);

  it('loses, doubles and reorders nothing when all that was sent again on a half-open connection arrives at last', async () => {
    const topic = await world.topic('half-open', 1);
    const network = await openBreakingNetwork(world.broker, { requestTimeoutMs: 400 });
    const lanes = openLanes({ kafka: network.kafka, topic, partitions: 1, limits: { maxRecords: 5, maxBytes: 100_000 } });
    const expected = numbered(300);
    const appends = expected.map((value) => lanes.append(0, [record(value)]));
    await appends[20];
    network.proxy.stall(true);
    await pause(1_200);
    expect(lanes.depth(0)).toBeGreaterThan(0);
    network.proxy.stall(false);
    await Promise.all(appends);
    expect((await readAll(world.kafka, topic)).map(texts)).toEqual([expected]);
    await lanes.close({ drainMs: 0 });
    await network.close();
  }, 300_000);

  it('takes 20 000 appends at once, in sends that the broker takes', async () => {
    const topic = await world.topic('many', 1);
    const sent: number[] = [];
    const lanes = openLanes({ kafka: world.kafka, topic, partitions: 1, onEvent: (event) => event.type === 'sent' && sent.push(event.records) });
    const expected = numbered(20_000);
    await Promise.all(expected.map((value) => lanes.append(0, [record(value)])));
    expect([sent.length, Math.max(...sent)]).toEqual([40, 500]);
    expect((await readAll(world.kafka, topic)).map(texts)).toEqual([expected]);
    await lanes.close({ drainMs: 0 });
  }, 300_000);

  it('appends what waited while Kafka was away, and nothing after it was closed', async () => {
    const topic = await world.topic('away', 1);
    const network = await openBreakingNetwork(world.broker);
    const lanes = openLanes({ kafka: network.kafka, topic, partitions: 1, limits: { maxRecords: 1, maxBytes: 1_000 } });
    await lanes.append(0, [record('before')]);
    network.down();
    const during = lanes.append(0, [record('during')]);
    await pause(1_500);
    expect(lanes.oldestAgeMs(0)).toBeGreaterThan(1_000);
    network.up();
    await during;
    network.down();
    const late = [lanes.append(0, [record('in flight')]), lanes.append(0, [record('waiting')])];
    const settled = Promise.allSettled(late);
    await pause(300);
    await lanes.close({ drainMs: 100 });
    const reasons = (await settled).map((result) => (result as PromiseRejectedResult).reason as NotAcknowledged);
    expect(reasons.map(({ name, inDoubt }) => ({ name, inDoubt }))).toEqual([{ name: 'NotAcknowledged', inDoubt: true }, { name: 'NotAcknowledged', inDoubt: false }]);
    await expect(lanes.append(0, [record('too late')])).rejects.toThrow(NotAcknowledged);
    // The attempt in flight may still end; then it is over.
    network.up();
    await pause(2_000);
    const end = await endOffsets(world.kafka, topic);
    await until(async () => (await endOffsets(world.kafka, topic))[0] === end[0], 'nothing more is appended');
    expect(['during', 'in flight']).toContain(texts((await readAll(world.kafka, topic))[0] ?? []).at(-1));
    await network.close();
  }, 300_000);
});

describe('a producer', () => {
  it('does not let a send that was given up in doubt swallow the next one', async () => {
    const topic = await world.topic('given-up', 1);
    const network = await openBreakingNetwork(world.broker);
    const producer = openProducer(network.kafka);
    await producer.send(topic, 0, [record('first')]);
    const rule = network.proxy.rule('Produce', 'cut-after');
    await expect(producer.send(topic, 0, [record('in doubt')], { timeoutMs: 1_000 })).rejects.toThrow(expect.objectContaining({ name: 'NotAcknowledged', inDoubt: true }));
    rule.remove();
    expect(rule.hits).toBeGreaterThan(0);
    const { baseOffset } = await producer.send(topic, 0, [record('next')]);
    const log = texts((await readAll(world.kafka, topic))[0] ?? []);
    expect([log, log[baseOffset]]).toEqual([['first', 'in doubt', 'next'], 'next']);
    await producer.close();
    await network.close();
  }, 300_000);
});
