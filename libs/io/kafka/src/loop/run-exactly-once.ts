import { ensurePartitionCounts } from '../ensure-topics.ts';
import { GroupReader } from '../group/group-reader.ts';
import { OffsetWatch } from '../offsets.ts';
import { openProducer } from '../open-producer.ts';
import { withDeadline } from '../waiting.ts';
import type { LoopHandle, LoopOptions } from './loop-options.ts';
import { PartitionLoop } from './partition-loop.ts';

/**
 * Runs a step over the partitions that the group gives us, exactly once: outputs, state and positions of a batch are
 * one transaction, and what is in memory is what is committed. Resolves once the group is asked for partitions.
 * @throws TopicMismatch, or kafkajs' errors when Kafka cannot be reached
 */
export async function runExactlyOnce(options: LoopOptions): Promise<LoopHandle> {
  const { kafka, inputs, stateTopic, onEvent } = options;
  const topics = [...inputs.map(({ topic }) => topic), stateTopic];
  await ensurePartitionCounts(kafka, topics, options.partitions);
  const loops = new Map<number, PartitionLoop>();
  const ended = new Set<Promise<void>>();
  const watch = new OffsetWatch(kafka);
  const forwarder = openProducer(kafka);
  let stopping = false;

  const end = (loop: PartitionLoop): void => {
    loops.delete(loop.partition);
    loop.end();
    ended.add(loop.done);
    void loop.done.finally(() => ended.delete(loop.done));
  };
  const reader = new GroupReader({
    kafka,
    groupId: options.groupId,
    topics,
    partitions: options.partitions,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 3_000,
    fetch: { minBytes: 64 * 1024, maxWaitMs: 20 },
    owned: () => [...loops.keys()],
    onJoin(partitions, fresh, memberId) {
      for (const loop of [...loops.values()]) {
        if (!fresh && partitions.includes(loop.partition)) {
          loop.assigned();
          continue;
        }
        onEvent?.({ type: 'lost', partition: loop.partition, reason: fresh ? 'the group gave us a new member id' : 'the group assigned it to another member' });
        end(loop);
      }
      onEvent?.({ type: 'joined', memberId, partitions });
      if (stopping) return;
      for (const partition of partitions) {
        if (!loops.has(partition)) loops.set(partition, new PartitionLoop(partition, { options, reader, watch, forwarder }));
      }
    },
    onHeartbeat: () => loops.forEach((loop) => loop.heartbeat()),
    onCrash: (error, restarting) => onEvent?.({ type: 'crashed', error, restarting }),
  });
  const close = async (): Promise<void> => {
    await reader.stop();
    await Promise.all([watch.close(), forwarder.close()]);
  };
  try {
    await reader.start();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    failed: reader.failed,
    owned: () => [...loops.values()].filter(({ running }) => running).map(({ partition }) => partition),
    fatal: () => new Map([...loops.values()].flatMap(({ partition, fatal }) => (fatal === null ? [] : [[partition, fatal]]))),
    waiting: () => new Map([...loops.values()].map(({ partition, waiting }) => [partition, waiting])),
    group: () => reader.standing,
    lag: () => Object.fromEntries(inputs.map(({ topic }) => [topic, [...loops.values()].reduce((sum, loop) => sum + loop.lag(topic), 0)])),
    async stop() {
      stopping = true;
      for (const loop of [...loops.values()]) end(loop);
      await withDeadline(Promise.all([...ended]), (options.transactionTimeoutMs ?? 15_000) + 5_000).catch(() => {});
      await close();
    },
  };
}
