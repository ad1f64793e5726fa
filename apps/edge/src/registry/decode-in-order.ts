import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordByName, TopicName } from '@chargeplane/contracts';
import type { InRecord } from '@chargeplane/kafka';
import type { Codec, DecodeFailure, RecordName } from '@chargeplane/schema-registry';

const RETRY_MS = 500;

/** Where a record stands; a record without a key has the key ''. */
export interface Place {
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
}

export interface InOrder<N extends RecordName> {
  /** `value` null: the record is a tombstone. */
  record(place: Place, value: RecordByName[N] | null): void;
  unreadable(place: Place, failure: DecodeFailure): void;
}

/**
 * Reads records one after the other, at once while their schemas are known; where one is not, those behind it wait until the registry was asked.
 * `settled` resolves when nothing waits.
 */
export class DecodeInOrder<N extends RecordName> {
  readonly #codec: Codec;
  readonly #topic: TopicName;
  readonly #fullName: N;
  readonly #to: InOrder<N>;
  readonly #waiting: { readonly partition: number; readonly record: InRecord }[] = [];
  #draining: Promise<void> | null = null;
  #stopped = false;

  constructor(codec: Codec, topic: TopicName, fullName: N, to: InOrder<N>) {
    this.#codec = codec;
    this.#topic = topic;
    this.#fullName = fullName;
    this.#to = to;
  }

  accept(partition: number, record: InRecord): void {
    if (this.#draining === null && this.#take(partition, record)) return;
    this.#waiting.push({ partition, record });
    this.#draining ??= this.#drain().finally(() => (this.#draining = null));
  }

  async settled(): Promise<void> {
    await this.#draining;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined && !this.#stopped; next = this.#waiting[0]) {
      try {
        await this.#codec.prepare([next.record.value]);
      } catch {
        await sleep(RETRY_MS, undefined, { ref: false });
        continue;
      }
      this.#take(next.partition, next.record, true);
      this.#waiting.shift();
    }
  }

  /** @returns false where the schema must be fetched first. */
  #take(partition: number, { key, value, offset }: InRecord, last = false): boolean {
    const place = { key: key?.toString('utf8') ?? '', partition, offset };
    if (value === null) {
      this.#to.record(place, null);
      return true;
    }
    const decoded = this.#codec.decodeAs(this.#topic, this.#fullName, value);
    if (decoded.error === undefined) this.#to.record(place, decoded.value);
    else if (decoded.error === 'UNKNOWN_SCHEMA' && !last) return false;
    else this.#to.unreadable(place, decoded);
    return true;
  }
}
