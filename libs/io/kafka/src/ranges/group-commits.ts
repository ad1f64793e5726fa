import type { Kafka } from '../create-kafka.ts';
import { OffsetWatch } from '../offsets.ts';
import { CommittedOffsets } from './committed-offsets.ts';
import type { Commit } from './committed-offsets.ts';

/** What a group of runRanges has committed, by `topic-partition`: those with a commit. */
export async function groupCommits(kafka: Kafka, groupId: string, topics: readonly string[]): Promise<Map<string, Commit>> {
  const watch = new OffsetWatch(kafka);
  try {
    return await new CommittedOffsets(watch, groupId, [...topics]).all();
  } finally {
    await watch.close();
  }
}

/** Moves the commits of a group that has no members; a claim that stood in their metadata is gone. @throws where the group has members */
export async function moveCommits(kafka: Kafka, groupId: string, positions: readonly { topic: string; partition: number; offset: number }[]): Promise<void> {
  if (positions.length === 0) return;
  const admin = kafka.admin();
  try {
    await admin.connect();
    for (const [topic, each] of Map.groupBy(positions, (position) => position.topic)) {
      await admin.setOffsets({ groupId, topic, partitions: each.map(({ partition, offset }) => ({ partition, offset: String(offset) })) });
    }
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
