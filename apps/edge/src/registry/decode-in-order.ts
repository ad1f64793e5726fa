import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordByName, TopicName } from '@chargeplane/contracts';
import type { InRecord } from '@chargeplane/kafka';
import type { Codec, DecodeFailure, RecordName } from '@chargeplane/schema-registry';

const RETRY_MS = 500;

export interface InOrder<N extends RecordName> {
  /** `value` null: the record is a tombstone. */
  record(key: string, value: RecordByName[N] | null, offset: number): void;
  unreadable(key: string, failure: DecodeFailure, offset: number): void;
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
  readonly #waiting: InRecord[] = [];
  #draining: Promise<void> | null = null;
  #stopped = false;

  constructor(codec: Codec, topic: TopicName, fullName: N, to: InOrder<N>) {
    this.#codec = codec;
    this.#topic = topic;
    this.#fullName = fullName;
    this.#to = to;
  }

  accept(record: InRecord): void {
    if (this.#draining === null && this.#take(record)) return;
    this.#waiting.push(record);
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
        await this.#codec.prepare([next.value]);
      } catch {
        await sleep(RETRY_MS, undefined, { ref: false });
        continue;
      }
      this.#take(next, true);
      this.#waiting.shift();
    }
  }

  /** @returns false where the schema must be fetched first. */
  #take({ key, value, offset }: InRecord, last = false): boolean {
    const name = key?.toString('utf8') ?? '';
    if (value === null) {
      this.#to.record(name, null, offset);
      return true;
    }
    const decoded = this.#codec.decodeAs(this.#topic, this.#fullName, value);
    if (decoded.error === undefined) this.#to.record(name, decoded.value, offset);
    else if (decoded.error === 'UNKNOWN_SCHEMA' && !last) return false;
    else this.#to.unreadable(name, decoded, offset);
    return true;
  }
}
