import { partitionKey, RECORD_MAX_BYTES } from '@chargeplane/contracts';
import { FatalError } from '@chargeplane/kafka';
import type { InputBatch, InRecord, PartitionWorker, StepResult, TopicRecord } from '@chargeplane/kafka';
import { PartitionFold, STATE_VERSION } from '@chargeplane/normalize';
import type { FoldInput, FoldOutput, RuleSet } from '@chargeplane/normalize';
import type { Codec } from '@chargeplane/schema-registry';
import type { NormalizerMetrics } from './metrics.ts';

export interface NormalizerWorkerParts {
  readonly codec: Codec;
  readonly prefix: string;
  readonly partitions: number;
  readonly rules: RuleSet;
  readonly metrics: NormalizerMetrics;
}

/** One partition: bytes of `frames` into the fold, what it says into bytes of `events`, `rejected`, `ledger` and state. */
export class NormalizerWorker implements PartitionWorker {
  readonly #parts: NormalizerWorkerParts;
  readonly #partition: number;
  readonly #fold: PartitionFold;
  #stored = new Map<string, Buffer>();
  #folded: FoldOutput | null = null;

  constructor(partition: number, parts: NormalizerWorkerParts) {
    this.#partition = partition;
    this.#parts = parts;
    this.#fold = new PartitionFold(partition, parts.rules, { partitions: parts.partitions });
  }

  restore(key: string, value: Buffer | null): void {
    if (value === null) this.#stored.delete(key);
    else this.#stored.set(key, value);
  }

  async restored(): Promise<void> {
    const { codec } = this.#parts;
    await codec.prepare(this.#stored.values());
    for (const [key, value] of this.#stored) {
      const decoded = codec.decodeAs('normalizer-state', 'io.chargeplane.state.StatePart', value);
      if (decoded.error !== undefined) throw new FatalError(`The state part ${key} of partition ${this.#partition} cannot be read: ${decoded.detail}`);
      const { stateVersion, body } = decoded.value;
      if (stateVersion > STATE_VERSION) throw new FatalError(`The state part ${key} was written by newer code (state version ${stateVersion}, this code knows ${STATE_VERSION}): start that code`);
      this.#fold.restore(key, body);
    }
    this.#stored = new Map();
  }

  async process({ records }: InputBatch): Promise<StepResult> {
    const { codec, prefix, rules } = this.#parts;
    await codec.prepare(records.map(({ value }) => value));
    const folded = this.#fold.apply(records.map((record) => this.#inputOf(record)));
    this.#folded = folded;
    const outputs: TopicRecord[] = [];
    for (const { key, event } of folded.events) outputs.push(this.#bounded({ topic: `${prefix}events`, key, value: codec.encodeEvent(event) }, event.envelope.eventType));
    for (const { key, rejected } of folded.rejected) outputs.push(this.#bounded({ topic: `${prefix}rejected`, key, value: codec.encode('rejected', 'io.chargeplane.rejected.Rejected', rejected) }, rejected.code));
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

  committed(): void {
    this.#fold.commit();
    const { metrics } = this.#parts;
    for (const { outcome } of this.#folded?.ledger ?? []) metrics.frames(outcome, 1);
    for (const { event } of this.#folded?.events ?? []) metrics.events(event.type);
    for (const { rejected } of this.#folded?.rejected ?? []) metrics.rejected(rejected.code);
    this.#folded = null;
  }

  discard(): void {
    this.#fold.rollback();
    this.#folded = null;
  }

  #inputOf({ offset, timestamp, key, value }: InRecord): FoldInput {
    const place = { offset, timestamp, key: key?.toString('utf8') ?? '' };
    if (value === null) return { ...place, record: { undecodable: 'NOT_AVRO', detail: 'the record has no value', bytes: new Uint8Array() } };
    const decoded = this.#parts.codec.decodeAs('frames', 'io.chargeplane.raw.RawRecord', value);
    if (decoded.error !== undefined) return { ...place, record: { undecodable: 'NOT_AVRO', detail: `${decoded.error}: ${decoded.detail}`, bytes: value } };
    return { ...place, record: decoded.value };
  }

  /** Inputs are bounded by the edge, and outputs by the rules that clip texts and lists; one that is larger all the same is a bug that must not pass in silence. */
  #bounded(record: TopicRecord, what: string): TopicRecord {
    if ((record.value?.length ?? 0) > RECORD_MAX_BYTES) throw new FatalError(`${what} on partition ${this.#partition} has ${record.value?.length} bytes, at most ${RECORD_MAX_BYTES} fit into a record`);
    return record;
  }
}
