import { ensurePartitionCounts } from '../ensure-topics.ts';
import { GroupReader } from '../group/group-reader.ts';
import { OffsetWatch } from '../offsets.ts';
import { withDeadline } from '../waiting.ts';
import { CommittedOffsets } from './committed-offsets.ts';
import { Permits } from './permits.ts';
import { Budget, RangeLoop } from './range-loop.ts';
import type { RangeParts } from './range-loop.ts';
import type { RangeOptions, RangesHandle } from './range-options.ts';

const BUFFER_BYTES = 128 * 1024 * 1024;

/**
 * Hands the records of some topics to `insert` in ranges of offsets, each at least once and always with the same
 * bounds, so that a store which knows ranges again has each exactly once. Read committed. Resolves once the group is asked for partitions.
 * @throws TopicMismatch, or kafkajs' errors when Kafka cannot be reached
 */
export async function runRanges(options: RangeOptions): Promise<RangesHandle> {
  const { kafka, groupId, inputs, partitions: count, sessionTimeoutMs = 3_000, onEvent = () => {} } = options;
  const topics = inputs.map(({ topic }) => topic);
  await ensurePartitionCounts(kafka, topics, count);
  const loops = new Map<number, RangeLoop[]>();
  const ended = new Set<Promise<void>>();
  const watch = new OffsetWatch(kafka);
  let stopping = false;
  let fail: (error: unknown) => void = () => {};
  const bug = new Promise<never>((_, reject) => (fail = reject));

  const end = (partition: number, lost: string | null): void => {
    for (const loop of loops.get(partition) ?? []) {
      if (lost !== null) onEvent({ type: 'lost', topic: loop.topic, partition, reason: lost });
      loop.end(lost !== null);
    }
    loops.delete(partition);
  };
  const reader = new GroupReader({
    kafka,
    groupId,
    topics,
    partitions: count,
    sessionTimeoutMs,
    fetch: { minBytes: 256 * 1024, maxWaitMs: 100 },
    owned: () => [...loops.keys()],
    onJoin(partitions, fresh, memberId) {
      for (const partition of [...loops.keys()]) {
        if (fresh) end(partition, 'the group gave us a new member id');
        else if (!partitions.includes(partition)) end(partition, 'the group assigned it to another member');
      }
      onEvent({ type: 'joined', memberId, partitions });
      if (stopping) return;
      for (const partition of partitions) if (!loops.has(partition)) loops.set(partition, inputs.map((input) => begin(input.topic, partition, input.contiguous)));
    },
    onCrash: (error, restarting) => onEvent({ type: 'crashed', error, restarting }),
  });
  const parts: RangeParts = {
    options: { maxRecords: 10_000, maxBytes: 16 * 1024 * 1024, maxMs: 1_000, ...options, sessionTimeoutMs },
    reader,
    watch,
    committed: new CommittedOffsets(watch, groupId, topics),
    permits: new Permits(options.concurrency ?? 4),
    budget: new Budget(BUFFER_BYTES),
    emit(event) {
      onEvent(event);
      if (event.type === 'inserted') for (const each of loops.values()) each.forEach((loop) => loop.room());
    },
  };
  const begin = (topic: string, partition: number, contiguous: boolean): RangeLoop => {
    const loop = new RangeLoop(topic, partition, contiguous, parts);
    ended.add(loop.done);
    loop.done.catch(fail).finally(() => ended.delete(loop.done));
    return loop;
  };
  const close = async (): Promise<void> => {
    await reader.stop();
    await watch.close();
  };
  try {
    await reader.start();
  } catch (error) {
    await close();
    throw error;
  }
  const all = (): RangeLoop[] => [...loops.values()].flat();
  const failed = Promise.race([reader.failed, bug]);
  failed.catch(() => {});
  return {
    failed,
    fatal: () => new Map(all().flatMap(({ topic, partition, fatal }) => (fatal === null ? [] : [[`${topic}-${partition}`, fatal]]))),
    lag: () => Object.fromEntries(topics.map((topic) => [topic, all().reduce((sum, loop) => sum + (loop.topic === topic ? loop.lag() : 0), 0)])),
    async stop() {
      stopping = true;
      for (const partition of [...loops.keys()]) end(partition, null);
      await withDeadline(Promise.all([...ended]), 20_000).catch(() => {});
      await close();
    },
  };
}
