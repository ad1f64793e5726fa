import { openLanes } from '../src/lanes.ts';
import type { Lanes } from '../src/lanes.ts';
import { toEvent } from './counting-loop.ts';
import type { LedgerLine } from './counting-loop.ts';
import { readAll, texts } from './world.ts';
import type { World } from './world.ts';

/** Topics of one counting loop, and lanes that write numbered frames to them, one partition after the other. */
export interface CountedRun {
  kafka: World['kafka'];
  prefix: string;
  partitions: number;
  lanes: Lanes;
  /** Resolves when they are acknowledged. */
  write(count: number): Promise<void>;
  written(): number;
  /** Whether as many events are committed as frames were written. */
  processed(): Promise<boolean>;
}

export async function openCountedRun(world: Pick<World, 'kafka' | 'prefix' | 'topic'>, name: string, partitions: number): Promise<CountedRun> {
  const state = { 'cleanup.policy': 'compact' };
  for (const [topic, config] of [['frames', {}], ['events', {}], ['ledger', {}], ['state', state]] as const) await world.topic(`${name}.${topic}`, partitions, config);
  const prefix = `${world.prefix}${name}.`;
  const lanes = openLanes({ kafka: world.kafka, topic: `${prefix}frames`, partitions });
  let total = 0;
  return {
    kafka: world.kafka,
    prefix,
    partitions,
    lanes,
    async write(count) {
      await Promise.all(Array.from({ length: count }, () => lanes.append(total % partitions, [{ key: 'k', value: Buffer.from(`f${total++}`) }])));
    },
    written: () => total,
    processed: async () => (await readAll(world.kafka, `${prefix}events`)).reduce((sum, records) => sum + records.length, 0) >= total,
  };
}

/** Every frame that was acknowledged is there once, in order; it has become one event, numbered without a gap; and the ledger knows where each stands. */
export async function expectExactlyOnce({ kafka, prefix, partitions, written }: CountedRun): Promise<void> {
  const [frames, events, ledger] = [await readAll(kafka, `${prefix}frames`), await readAll(kafka, `${prefix}events`), await readAll(kafka, `${prefix}ledger`)];
  const sent = Array.from({ length: written() }, (_, index) => `f${index}`);
  for (let partition = 0; partition < partitions; partition += 1) {
    expect(texts(frames[partition] ?? [])).toEqual(sent.filter((_, index) => index % partitions === partition));
    expect(texts(events[partition] ?? [])).toEqual((frames[partition] ?? []).map((frame, index) => toEvent(index, frame)));
    let next = 0;
    for (const line of (ledger[partition] ?? []).map(({ value }) => JSON.parse(String(value)) as LedgerLine)) {
      expect(line.from).toBe(next);
      next = line.to + 1;
      const said = (events[partition] ?? []).filter(({ offset }) => offset >= line.events.first && offset <= line.events.last);
      expect(said.map(({ value }) => Number(String(value).split(':')[1]))).toEqual(Array.from({ length: line.events.count }, (_, index) => line.from + index));
    }
    expect(next).toBe(frames[partition]?.length);
  }
}
