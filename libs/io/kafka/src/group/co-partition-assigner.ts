import { AssignerProtocol } from 'kafkajs';
import type { PartitionAssigner } from 'kafkajs';
import { assignPartitions } from './assign-partitions.ts';

/**
 * Partition p of all topics goes to one member, which kafkajs' own assigner only does by accident.
 * Every member tells at each join what it holds, so that it keeps it.
 */
export const coPartitionAssigner =
  (partitions: number, owned: () => number[]): PartitionAssigner =>
  () => ({
    name: 'chargeplane-co-partition',
    version: 1,
    protocol({ topics }) {
      const userData = Buffer.from(JSON.stringify({ owned: owned() }));
      return { name: this.name, metadata: AssignerProtocol.MemberMetadata.encode({ version: this.version, topics, userData }) };
    },
    async assign({ members }) {
      const decoded = members.map(({ memberId, memberMetadata }) => {
        const metadata = AssignerProtocol.MemberMetadata.decode(memberMetadata);
        return { id: memberId, owned: ownedIn(metadata?.userData), topics: metadata?.topics ?? [] };
      });
      const shares = assignPartitions(decoded, partitions);
      return decoded.map(({ id, topics }) => {
        const assignment = Object.fromEntries(topics.map((topic) => [topic, shares.get(id) ?? []]));
        return { memberId: id, memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: this.version, assignment, userData: Buffer.alloc(0) }) };
      });
    },
  });

/** Members of other versions may send anything: what cannot be read holds nothing. */
function ownedIn(userData: Buffer | undefined): number[] {
  try {
    const { owned } = JSON.parse(String(userData)) as { owned?: unknown };
    return Array.isArray(owned) ? owned.filter((value): value is number => Number.isInteger(value)) : [];
  } catch {
    return [];
  }
}
