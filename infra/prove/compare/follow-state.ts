import { randomUUID } from 'node:crypto';
import { logBounds, tail } from '@chargeplane/kafka';
import type { InRecord } from '@chargeplane/kafka';
import type { LogWorld } from './stream-topic.ts';

export type Positions = Readonly<Record<string, number>>;

/** The state of one partition of a loop as its topic has it, at the end of one transaction. */
export interface StateView {
  /** Next offset by input topic, without the prefix; empty before the first transaction. */
  positions: Positions;
  /** Latest value of each key. Positions and markers aside. */
  readonly parts: Map<string, Buffer>;
  /** Positions of every transaction, in order; whole only where the topic was not compacted. */
  readonly history: Positions[];
  /** It got as far as it was waited for. */
  reached: boolean;
}

export interface Following {
  readonly topic: 'normalizer-state' | 'dispatcher-state';
  /** Whether the loop has got far enough; from then on the view stands. */
  until(partition: number, positions: Positions): boolean;
  /** After this long the view is what it is, ms. */
  readonly timeoutMs: number;
}

/** Reads a state topic until the loop has got far enough in every partition. Each view ends with a transaction: the positions are the last record of each. */
export async function followState({ kafka, prefix, codec }: LogWorld, { topic, until, timeoutMs }: Following): Promise<StateView[]> {
  const { length } = await logBounds(kafka, prefix + topic);
  const views = Array.from({ length }, (_, partition): StateView => ({ positions: {}, parts: new Map(), history: [], reached: until(partition, {}) }));
  const open = views.map((): (readonly [string, Buffer | null])[] => []);
  let [settle, fail]: [() => void, (error: unknown) => void] = [() => {}, () => {}];
  const reached = new Promise<void>((resolve, reject) => ([settle, fail] = [resolve, reject]));
  reached.catch(() => undefined);
  const onRecord = (partition: number, { key, value, offset }: InRecord): void => {
    const view = views[partition];
    const name = key?.toString('utf8') ?? '';
    if (view === undefined || view.reached || name.startsWith('m/')) return;
    if (name !== 'p/positions' || value === null) return void open[partition]?.push([name, value]);
    for (const [part, body] of open[partition]?.splice(0) ?? []) {
      if (body === null) view.parts.delete(part);
      // A copy: the batch that it is a part of may be a hundred times as large.
      else view.parts.set(part, Buffer.from(body));
    }
    const decoded = codec.decodeAs(topic, 'io.chargeplane.state.Positions', value);
    if (decoded.error !== undefined) return fail(new Error(`The positions in ${topic}-${partition} offset ${offset} cannot be read: ${decoded.detail}`));
    view.positions = Object.fromEntries(Object.entries(decoded.value.offsets).map(([name, next]) => [name.slice(prefix.length), next]));
    view.history.push(view.positions);
    view.reached = until(partition, view.positions);
    if (views.every((each) => each.reached)) settle();
  };
  if (views.every((each) => each.reached)) return views;
  const reading = tail({ kafka, topic: prefix + topic, from: 'beginning', incarnation: `compare-${randomUUID()}`, onRecord });
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([reading.ready, reading.failed]);
    await Promise.race([reached, reading.failed, new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs)))]);
  } finally {
    clearTimeout(timer);
    await reading.stop();
  }
  return views;
}
