import { chargerKey, partitionKey, partitionOf } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';
import type { Lanes, OutRecord } from '@chargeplane/kafka';
import type { Codec } from '@chargeplane/schema-registry';
import { v7 } from 'uuid';

/** Stands on every record of this process. */
export interface Origin {
  readonly edgeNode: string;
  /** One life of one process. */
  readonly incarnation: string;
}

/** What the writer of a record says; the rest is stamped. */
export type Draft = Pick<RawRecord, 'kind' | 'tenantId' | 'chargerId' | 'receivedAt'> & Partial<RawRecord>;

/** The topic `frames`, written by one process: order is kept per partition, and an append that was accepted is repeated until Kafka acknowledges it. */
export class RawLog {
  readonly partitions: number;
  readonly #lanes: Lanes;
  readonly #codec: Codec;
  readonly #origin: Origin;

  constructor(lanes: Lanes, codec: Codec, partitions: number, origin: Origin) {
    this.#lanes = lanes;
    this.#codec = codec;
    this.partitions = partitions;
    this.#origin = origin;
  }

  partitionOf(key: string): number {
    return partitionOf(key, this.partitions);
  }

  /**
   * Appends the records of one charger together. Resolves when Kafka has acknowledged them.
   * @throws (rejects) as Lanes.append does.
   */
  async append(partition: number, drafts: readonly Draft[]): Promise<void> {
    await this.#lanes.append(partition, drafts.map((draft) => this.#record(chargerKey(draft.tenantId, draft.chargerId), draft)));
  }

  /** A tick belongs to a partition, not to a charger. */
  async appendTick(partition: number, receivedAt: number): Promise<void> {
    await this.#lanes.append(partition, [this.#record(partitionKey(partition), { kind: 'TICK', tenantId: '', chargerId: '', receivedAt })]);
  }

  /** Milliseconds that the oldest record of a partition waits for its acknowledgement. */
  oldestAgeMs(partition: number): number {
    return this.#lanes.oldestAgeMs(partition);
  }

  depth(partition: number): number {
    return this.#lanes.depth(partition);
  }

  bytes(partition: number): number {
    return this.#lanes.bytes(partition);
  }

  #record(key: string, draft: Draft): OutRecord {
    const record: RawRecord = { frameId: v7(), ocppVersion: 'UNKNOWN', leg: 'CHARGER', binary: false, ...this.#origin, ...draft };
    return { key, value: this.#codec.encode('frames', 'io.chargeplane.raw.RawRecord', record) };
  }
}
