import { randomUUID } from 'node:crypto';
import type { TopicName } from '@chargeplane/contracts';
import { TOPICS } from '@chargeplane/contracts';
import { logBounds, tail } from '@chargeplane/kafka';
import type { InRecord, Kafka } from '@chargeplane/kafka';
import type { Codec } from '@chargeplane/schema-registry';

export interface LogWorld {
  readonly kafka: Kafka;
  readonly prefix: string;
  readonly partitions: number;
  /** Opened for all topics. */
  readonly codec: Codec;
}

export type OnRecord = (partition: number, record: InRecord) => void;

/**
 * Reads a topic from its beginning, read committed, up to its ends at the call or up to `until`. Schemas that were not met before are fetched on the way,
 * so that `onRecord` may decode. Holds a few batches in memory.
 * @returns the end that was read to, per partition
 * @throws what `onRecord` threw first
 */
export async function streamTopic({ kafka, prefix, codec }: LogWorld, topic: TopicName, onRecord: OnRecord, until?: readonly number[]): Promise<number[]> {
  const ends = until === undefined ? (await logBounds(kafka, prefix + topic)).map(({ end }) => end) : [...until];
  if (ends.every((end) => end === 0)) return ends;
  const inOrder = new Prepared(codec, (partition, record) => {
    if (record.offset < (ends[partition] ?? 0)) onRecord(partition, record);
  });
  const reading = tail({ kafka, topic: prefix + topic, from: 'beginning', incarnation: `compare-${randomUUID()}`, onRecord: (partition, record) => inOrder.take(partition, record) });
  try {
    await Promise.race([reading.ready, reading.failed]);
    await inOrder.settled();
  } finally {
    await reading.stop();
  }
  return ends;
}

/** Null for what cannot be read. */
export const valueOf = <T>(decoded: { readonly error?: undefined; readonly value: T } | { readonly error: string }): T | null => (decoded.error === undefined ? decoded.value : null);

/** Hands records on in their order; waits where the registry must be asked for a schema first. After a failure it hands on nothing. */
class Prepared {
  readonly #codec: Codec;
  readonly #onRecord: OnRecord;
  readonly #known: Set<number>;
  #held: { partition: number; record: InRecord }[] | null = null;
  #draining: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | null = null;

  constructor(codec: Codec, onRecord: OnRecord) {
    this.#codec = codec;
    this.#onRecord = onRecord;
    this.#known = new Set(Object.values(TOPICS).flatMap((topic) => topic.records.map((record) => codec.schemaId(topic.name, record as never))));
  }

  take(partition: number, record: InRecord): void {
    if (this.#held !== null) this.#held.push({ partition, record });
    else if (this.#isKnown(record)) this.#hand(partition, record);
    else this.#draining = this.#drain((this.#held = [{ partition, record }]));
  }

  async settled(): Promise<void> {
    await this.#draining;
    if (this.#failure !== null) throw this.#failure.error;
  }

  #hand(partition: number, record: InRecord): void {
    if (this.#failure !== null) return;
    try {
      this.#onRecord(partition, record);
    } catch (error) {
      this.#failure = { error };
    }
  }

  async #drain(held: { partition: number; record: InRecord }[]): Promise<void> {
    for (let at = 0; at < held.length; at++) {
      const { partition, record } = held[at] as (typeof held)[number];
      if (!this.#isKnown(record) && record.value !== null) {
        await this.#codec.prepare([record.value]).catch((error: unknown) => void (this.#failure ??= { error }));
        this.#known.add(record.value.readInt32BE(1));
      }
      this.#hand(partition, record);
    }
    this.#held = null;
  }

  #isKnown({ value }: InRecord): boolean {
    return value === null || value.length < 5 || value[0] !== 0 || this.#known.has(value.readInt32BE(1));
  }
}
