import { RECORD_MAX_BYTES } from '@chargeplane/contracts';
import type { CanonicalEvent, LedgerEntry } from '@chargeplane/contracts';
import type { InRecord } from '@chargeplane/kafka';
import { PartitionFold, STATE_VERSION } from '@chargeplane/normalize';
import type { FoldInput, RuleSet } from '@chargeplane/normalize';
import type { Codec } from '@chargeplane/schema-registry';
import { streamTopic } from './stream-topic.ts';
import type { LogWorld } from './stream-topic.ts';

/** What takes the results of a fold, in their order per partition and topic. Values as they stand on the topic; of the ledger, JSON of one entry. */
export interface FoldSinks {
  output(partition: number, topic: string, key: string, value: Buffer): void;
  /** The whole state at the end: key → value as the state topic must have it. */
  state(partition: number, parts: ReadonlyMap<string, Buffer>): void;
}

/** Folds every partition of `frames` from its first record up to `ends`, from nothing: no restart, no state that was read back. */
export async function foldFrames(world: LogWorld, rules: RuleSet, ends: readonly number[], sinks: FoldSinks): Promise<void> {
  const folds = ends.map((_, partition) => new FrameFold(partition, { ...world, rules }, sinks));
  await streamTopic(world, 'frames', (partition, record) => folds[partition]?.add(record), ends);
  folds.forEach((fold) => fold.end());
}

const BATCH = 250;
/** Of all events of one record, as the normalizer has it. */
const OUTPUT_MAX_BYTES = 16 * RECORD_MAX_BYTES;

export class FrameFold {
  readonly #partition: number;
  readonly #codec: Codec;
  readonly #rules: RuleSet;
  readonly #sinks: FoldSinks;
  readonly #fold: PartitionFold<Buffer>;
  readonly #state = new Map<string, Buffer>();
  #batch: FoldInput[] = [];

  constructor(partition: number, { codec, rules, partitions }: { codec: Codec; rules: RuleSet; partitions: number }, sinks: FoldSinks) {
    this.#partition = partition;
    this.#codec = codec;
    this.#rules = rules;
    this.#sinks = sinks;
    this.#fold = new PartitionFold(partition, rules, { partitions, write: (events) => this.#written(events) });
  }

  add({ offset, timestamp, key, value }: InRecord): void {
    const place = { offset, timestamp, key: key?.toString('utf8') ?? '' };
    const bytes = value ?? new Uint8Array();
    const decoded = value === null ? { error: '', detail: 'the record has no value' } : this.#codec.decodeAs('frames', 'io.chargeplane.raw.RawRecord', value);
    const detail = decoded.error === undefined ? '' : `${decoded.error === '' ? '' : `${decoded.error}: `}${decoded.detail}`;
    this.#batch.push({ ...place, record: decoded.error === undefined ? decoded.value : { undecodable: 'NOT_AVRO', detail, bytes } });
    if (this.#batch.length >= BATCH) this.#apply();
  }

  end(): void {
    this.#apply();
    this.#sinks.state(this.#partition, this.#state);
  }

  #apply(): void {
    const folded = this.#fold.apply(this.#batch);
    this.#fold.commit();
    this.#batch = [];
    for (const { key, event } of folded.events) this.#sinks.output(this.#partition, 'events', key, event);
    for (const { key, rejected } of folded.rejected) {
      const encode = (value: typeof rejected): Buffer => this.#codec.encode('rejected', 'io.chargeplane.rejected.Rejected', value);
      const whole = encode(rejected);
      const fits = whole.length <= RECORD_MAX_BYTES;
      this.#sinks.output(this.#partition, 'rejected', key, fits ? whole : encode({ ...rejected, payload: null, payloadBytes: null, errors: [], detail: `${rejected.detail} (the frame itself stands in frames only)` }));
    }
    for (const entry of folded.ledger) this.#sinks.output(this.#partition, 'ledger', entryKey(entry), entryBytes(entry));
    for (const { key, body } of folded.state) {
      if (body === null) this.#state.delete(key);
      else this.#state.set(key, this.#codec.encode('normalizer-state', 'io.chargeplane.state.StatePart', { stateVersion: STATE_VERSION, ruleSetVersion: this.#rules.version, body }));
    }
  }

  /** Null where one event is larger than a record may be, or all of one record together than they may be. */
  #written(events: readonly CanonicalEvent[]): Buffer[] | null {
    const written = events.map((event) => this.#codec.encodeEvent(event));
    return written.every(({ length }) => length <= RECORD_MAX_BYTES) && written.reduce((sum, { length }) => sum + length, 0) <= OUTPUT_MAX_BYTES ? written : null;
  }
}

/** How batches are cut depends on time, the entries in them do not: so entries are compared one by one. */
export const entryKey = ({ offset }: LedgerEntry): string => `frame ${offset}`;
export const entryBytes = ({ offset, outcome, code, events, rejected }: LedgerEntry): Buffer => Buffer.from(JSON.stringify({ offset, outcome, code: code ?? null, events, rejected }));
