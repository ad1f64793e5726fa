import type { Kafka } from './create-kafka.ts';

export interface GroupStatus {
  groupId: string;
  /** As Kafka says: Stable, PreparingRebalance, CompletingRebalance, Empty (nobody is in it), Dead (it does not exist). */
  state: string;
  members: number;
}

/** Who reads: the consumer groups as the broker sees them at this moment. A member that was killed counts until its session time-out. */
export async function groupStatus(kafka: Kafka, groupIds: readonly string[]): Promise<GroupStatus[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { groups } = await admin.describeGroups([...groupIds]);
    return groupIds.map((groupId) => {
      const group = groups.find((g) => g.groupId === groupId);
      return { groupId, state: group?.state ?? 'Dead', members: group?.members.length ?? 0 };
    });
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
