import { GroupReader } from './group/group-reader.ts';
import type { Reading } from './group/group-reader.ts';
import { logBounds } from './offsets.ts';
import type { Tail, TailOptions } from './tail-options.ts';

/**
 * Reads all partitions of a topic in a group of its own and commits nothing. Read committed; for compacted topics too.
 * `ready` rejects when Kafka cannot be reached or the topic does not exist; afterwards it waits for Kafka as long as it takes.
 */
export function tail(options: TailOptions): Tail {
  const { kafka, topic, from, incarnation } = options;
  const positions: number[] = [];
  const readings: Reading[] = [];
  let targets: number[] = [];
  let reader: GroupReader | null = null;
  let stopped = false;
  let becomeReady = (): void => {};
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => {});

  const caughtUp = (): boolean => readings.length === targets.length && targets.every((end, partition) => (positions[partition] ?? 0) >= end);
  const read = (partition: number): void => {
    if (reader === null) return;
    const reading = reader.read({
      topic,
      partition,
      from: positions[partition] ?? 0,
      kind: 'compacted',
      onRecords: (records) => records.forEach((record) => options.onRecord(partition, record)),
      onAdvance() {
        positions[partition] = reading.next;
        if (caughtUp()) becomeReady();
      },
      onBroken: (reason) => fail(new Error(`Reading ${topic}-${partition}: ${reason}.`)),
    });
    readings[partition] = reading;
  };

  const start = async (): Promise<void> => {
    const bounds = await logBounds(kafka, topic);
    bounds.forEach(({ start: first, end }, partition) => (positions[partition] = from === 'beginning' ? first : end));
    targets = bounds.map(({ end }) => end);
    const joined = new Promise<void>((resolve) => (becomeReady = resolve));
    reader = new GroupReader({
      kafka,
      groupId: `${topic}-tail-${incarnation}`,
      topics: [topic],
      partitions: bounds.length,
      sessionTimeoutMs: 10_000,
      fetch: { minBytes: 1, maxWaitMs: 250 },
      owned: () => [],
      onJoin(assigned, fresh) {
        if (fresh) assigned.forEach(read);
        if (caughtUp()) becomeReady();
      },
    });
    reader.failed.catch(fail);
    if (stopped) return;
    await reader.start();
    await Promise.race([joined, failed]);
  };
  const ready = start();
  ready.catch(() => {});
  return {
    ready,
    failed,
    positions: () => [...positions],
    async stop() {
      stopped = true;
      await reader?.stop();
    },
  };
}
