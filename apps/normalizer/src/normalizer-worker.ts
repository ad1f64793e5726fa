import { partitionKey, RECORD_MAX_BYTES } from '@chargeplane/contracts';
import type { CanonicalEvent, EventType, Rejected } from '@chargeplane/contracts';
import type { InputBatch, InRecord, Loss, PartitionWorker, StepResult, TopicRecord } from '@chargeplane/kafka';
import { StoredState } from '@chargeplane/nest';
import type { StatePlace } from '@chargeplane/nest';
import { PartitionFold, STATE_VERSION } from '@chargeplane/normalize';
import type { FoldInput, FoldOutput, RuleSet } from '@chargeplane/normalize';
import type { Codec } from '@chargeplane/schema-registry';
import type { NormalizerMetrics } from './metrics.ts';

export interface NormalizerWorkerParts {
  readonly codec: Codec;
  readonly prefix: string;
  readonly partitions: number;
  /** A record of the state topic that is no part of this partition. */
  readonly foreignState?: (partition: number, key: string) => void;
  readonly rules: RuleSet;
  readonly metrics: Pick<NormalizerMetrics, 'frames' | 'events' | 'rejected'>;
}

/** Of the loop. */
export const STATE: StatePlace = { topic: 'normalizer-state', stateVersion: STATE_VERSION };

interface WrittenEvent {
  readonly type: EventType;
  readonly bytes: Buffer;
}

/** All events of one record together. */
const OUTPUT_MAX_BYTES = 16 * RECORD_MAX_BYTES;

/** One partition: bytes of `frames` into the fold, what it says into bytes of `events`, `rejected`, `ledger` and state. */
export class NormalizerWorker implements PartitionWorker {
  readonly #parts: NormalizerWorkerParts;
  readonly #partition: number;
  readonly #fold: PartitionFold<WrittenEvent>;
  readonly #stored: StoredState;
  #folded: FoldOutput<WrittenEvent> | null = null;

  constructor(partition: number, parts: NormalizerWorkerParts) {
    this.#partition = partition;
    this.#parts = parts;
    this.#stored = new StoredState(parts.codec, STATE, partition, { partitions: parts.partitions, knows: (key) => this.#fold.knows(key), foreign: (key) => parts.foreignState?.(partition, key) });
    this.#fold = new PartitionFold(partition, parts.rules, { partitions: parts.partitions, write: (events) => this.#written(events) });
  }

  restore(key: string, value: Buffer | null): void {
    this.#stored.keep(key, value);
  }

  async restored(): Promise<void> {
    await this.#stored.each((key, body) => this.#fold.restore(key, body));
  }

  async process({ records }: InputBatch): Promise<StepResult> {
    const { codec, prefix, rules } = this.#parts;
    await codec.prepare(records.map(({ value }) => value));
    const folded = this.#fold.apply(this.#inputsOf(records));
    this.#folded = folded;
    const outputs: TopicRecord[] = [];
    for (const { key, event } of folded.events) outputs.push({ topic: `${prefix}events`, key, value: event.bytes });
    for (const { key, rejected } of folded.rejected) outputs.push({ topic: `${prefix}rejected`, key, value: this.#rejected(rejected) });
    const state = folded.state.map(({ key, body }) => ({
      key,
      value: body === null ? null : codec.encode('normalizer-state', 'io.chargeplane.state.StatePart', { stateVersion: STATE_VERSION, ruleSetVersion: rules.version, body }),
    }));
    const first = records[0]?.offset ?? 0;
    const last = records.at(-1)?.offset ?? first;
    return {
      outputs,
      state,
      last: (written) => {
        const events = written[`${prefix}events`];
        const rejected = written[`${prefix}rejected`];
        const ledger = codec.encode('ledger', 'io.chargeplane.rejected.LedgerBatch', {
          partition: this.#partition, ruleSetVersion: rules.version, generation: rules.generation, fromOffset: first, toOffset: last, logTime: folded.logTime,
          events: folded.events.length, rejected: folded.rejected.length, firstEventOffset: events?.first ?? null, lastEventOffset: events?.last ?? null,
          firstRejectedOffset: rejected?.first ?? null, lastRejectedOffset: rejected?.last ?? null, entries: folded.ledger,
        });
        return [{ topic: `${prefix}ledger`, key: partitionKey(this.#partition), value: ledger }];
      },
    };
  }

  /** The ledger says of what was lost that it was lost: nobody knows what became of it. */
  lost({ from, to }: Loss): StepResult {
    const { codec, prefix, rules } = this.#parts;
    const ledger = codec.encode('ledger', 'io.chargeplane.rejected.LedgerBatch', {
      partition: this.#partition, ruleSetVersion: rules.version, generation: rules.generation, fromOffset: from, toOffset: to, logTime: Date.now(),
      events: 0, rejected: 0, firstEventOffset: null, lastEventOffset: null, firstRejectedOffset: null, lastRejectedOffset: null, entries: [], lost: true,
    });
    return { outputs: [{ topic: `${prefix}ledger`, key: partitionKey(this.#partition), value: ledger }], state: [] };
  }

  committed(): void {
    this.#fold.commit();
    const { metrics } = this.#parts;
    const { ledger = [], events = [], rejected = [] } = this.#folded ?? {};
    tally(ledger, ({ outcome }) => outcome, metrics.frames);
    tally(events, ({ event }) => event.type, metrics.events);
    tally(rejected, (each) => each.rejected.code, metrics.rejected);
    this.#folded = null;
  }

  discard(): void {
    this.#fold.rollback();
    this.#folded = null;
  }

  /** Decoded one by one, as they are folded: what lives shorter costs less. */
  #inputsOf(records: readonly InRecord[]): Iterable<FoldInput> {
    const inputOf = (record: InRecord): FoldInput => this.#inputOf(record);
    return { *[Symbol.iterator]() { for (const record of records) yield inputOf(record); } };
  }

  #inputOf({ offset, timestamp, key, value }: InRecord): FoldInput {
    const place = { offset, timestamp, key: key?.toString('utf8') ?? '' };
    if (value === null) return { ...place, record: { undecodable: 'NOT_AVRO', detail: 'the record has no value', bytes: new Uint8Array() } };
    const decoded = this.#parts.codec.decodeAs('frames', 'io.chargeplane.raw.RawRecord', value);
    if (decoded.error !== undefined) return { ...place, record: { undecodable: 'NOT_AVRO', detail: `${decoded.error}: ${decoded.detail}`, bytes: value } };
    return { ...place, record: decoded.value };
  }

  /** The events of one record as bytes; null where one is larger than a record may be, or all together than one record may give. */
  #written(events: readonly CanonicalEvent[]): WrittenEvent[] | null {
    let total = 0;
    const written: WrittenEvent[] = [];
    for (const event of events) {
      const bytes = this.#parts.codec.encodeEvent(event);
      total += bytes.length;
      if (bytes.length > RECORD_MAX_BYTES || total > OUTPUT_MAX_BYTES) return null;
      written.push({ type: event.type, bytes });
    }
    return written;
  }

  /** With the frame, unless it has no room beside what is said of it; it stands in `frames` in any case. */
  #rejected(rejected: Rejected): Buffer {
    const encode = (value: Rejected) => this.#parts.codec.encode('rejected', 'io.chargeplane.rejected.Rejected', value);
    const whole = encode(rejected);
    return whole.length <= RECORD_MAX_BYTES ? whole : encode({ ...rejected, payload: null, payloadBytes: null, errors: [], detail: `${rejected.detail} (the frame itself stands in frames only)` });
  }
}

/** Each name once with its number: a metric costs more than a count. */
function tally<T>(of: readonly T[], nameOf: (each: T) => string, count: (name: string, number: number) => void): void {
  const numbers = new Map<string, number>();
  for (const each of of) numbers.set(nameOf(each), (numbers.get(nameOf(each)) ?? 0) + 1);
  numbers.forEach((number, name) => count(name, number));
}
