import { runRanges } from '../src/ranges/run-ranges.ts';
import type { Range, RangeEvent, RangesHandle } from '../src/ranges/range-options.ts';
import { pause } from '../src/waiting.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import { fill, numbered, openWorld, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

const PARTITIONS = 2;

/** A store as ClickHouse is one for the sink: a range that comes again with the same bounds is taken once. */
class Store {
  readonly ranges = Array.from({ length: PARTITIONS }, () => new Map<string, Range>());

  insert = async (range: Range): Promise<void> => {
    await pause(2);
    this.ranges[range.partition]?.set(`${range.from}-${range.to}`, range);
  };

  recorded = async (_topic: string, partition: number): Promise<{ lastTo: number } | null> => {
    const last = this.#inOrder(partition).at(-1);
    return last === undefined ? null : { lastTo: last.to };
  };

  /** Offsets of a partition, in the order of the ranges that hold them: 0, 1, 2 … where nothing is lost or doubled. */
  offsets(partition: number): number[] {
    return this.#inOrder(partition).flatMap(({ records }) => records.map(({ offset }) => offset));
  }

  #inOrder(partition: number): Range[] {
    return [...(this.ranges[partition]?.values() ?? [])].sort((a, b) => a.from - b.from);
  }
}

async function start(kafka: World['kafka'], name: string, store: Store, events: RangeEvent[] = [], maxRecords = 50): Promise<RangesHandle> {
  return runRanges({ kafka, groupId: `${world.prefix}${name}`, partitions: PARTITIONS, inputs: [{ topic: `${world.prefix}${name}`, contiguous: true }], maxRecords, maxMs: 100, sessionTimeoutMs: 1_500, insert: (range) => store.insert(range), recorded: store.recorded, onEvent: (event) => events.push(event) });
}

const all = (count: number): number[] => Array.from({ length: count }, (_, offset) => offset);

it.each(['cut-before', 'cut-after'] as const)('ranges stay what they were claimed as when commits are %s', async (fate) => {
  const topic = await world.topic(`ranges-${fate}`, PARTITIONS);
  const store = new Store();
  const network = await openBreakingNetwork(world.broker);
  let commits = 0;
  network.proxy.rule('OffsetCommit', fate, { when: () => (commits += 1) % 7 === 0 });
  for (let partition = 0; partition < PARTITIONS; partition += 1) await fill(world.kafka, topic, partition, numbered(1_000));
  const handle = await start(network.kafka, `ranges-${fate}`, store);
  await until(() => [0, 1].every((partition) => store.offsets(partition).length >= 1_000), 'all is inserted');
  await handle.stop();
  expect(network.proxy.cuts).toBeGreaterThan(3);
  expect([store.offsets(0), store.offsets(1)]).toEqual([all(1_000), all(1_000)]);
  await network.close();
}, 300_000);

it('ranges of a half-open owner neither move the commit of who took over nor are doubled when it is heard again', async () => {
  const topic = await world.topic('ranges-half-open', PARTITIONS);
  const store = new Store();
  const network = await openBreakingNetwork(world.broker);
  const write = async (): Promise<void> => {
    for (let partition = 0; partition < PARTITIONS; partition += 1) await fill(world.kafka, topic, partition, numbered(1_000));
  };
  const written = (count: number) => () => [0, 1].every((partition) => store.offsets(partition).length >= count);
  await write();
  const [first, second]: RangeEvent[][] = [[], []];
  const { insert } = store;
  let stalled = false;
  // While a range is under way: it is inserted and recorded, and its commit is not heard.
  store.insert = async (range) => {
    if (store.offsets(range.partition).length > 200 && !stalled) network.proxy.stall((stalled = true));
    await insert(range);
  };
  const zombie = await start(network.kafka, 'ranges-half-open', store, first);
  await until(() => stalled, 'it inserts');
  store.insert = insert;
  const successor = await start(world.kafka, 'ranges-half-open', store, second, 70);
  await until(written(1_000), 'another one inserts the rest');
  network.proxy.stall(false);
  const isShared = (events: RangeEvent[]): boolean => events.findLast((event) => event.type === 'joined')?.partitions.length === 1;
  await until(() => isShared(first ?? []) && isShared(second ?? []), 'both share the partitions');
  await write();
  await until(written(2_000), 'the new records are inserted');
  await Promise.all([zombie.stop(), successor.stop()]);
  expect([store.offsets(0), store.offsets(1)]).toEqual([all(2_000), all(2_000)]);
  expect([...(first ?? []), ...(second ?? [])].filter(({ type }) => type === 'fatal')).toEqual([]);
  await network.close();
}, 300_000);
