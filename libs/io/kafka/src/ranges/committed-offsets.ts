import type { OffsetWatch } from '../offsets.ts';
import { shareNext } from '../waiting.ts';
import { decodePending } from './decide-start.ts';
import type { Claims } from './decide-start.ts';

export type Commit = Pick<Claims, 'committed' | 'pending'>;

/** What the group has committed, asked for all topics at once and shared among those who ask together. */
export class CommittedOffsets {
  readonly #ask: () => Promise<Map<string, Commit>>;

  constructor(watch: OffsetWatch, groupId: string, topics: string[]) {
    this.#ask = shareNext(async () => {
      const admin = await watch.connected();
      const commits = new Map<string, Commit>();
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics, resolveOffsets: false })) {
        for (const { partition, offset, metadata } of partitions) {
          // kafkajs overwrites a commit with -1 or -2 when it meets an offset out of range.
          if (Number(offset) >= 0) commits.set(`${topic}-${partition}`, { committed: Number(offset), pending: decodePending(metadata) });
        }
      }
      return commits;
    });
  }

  /** By `topic-partition`. */
  all(): Promise<Map<string, Commit>> {
    return this.#ask();
  }

  async of(topic: string, partition: number): Promise<Commit> {
    return (await this.#ask()).get(`${topic}-${partition}`) ?? { committed: null, pending: null };
  }
}
