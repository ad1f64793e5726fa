import { chargerKey, LONGEST_KEY, partitionKey, partitionOf } from '@chargeplane/contracts';
import type { CanonicalCommand, CanonicalEvent, ReferenceKey } from '@chargeplane/contracts';
import { DispatchFold, STATE_VERSION, undecodableId } from '@chargeplane/dispatch';
import type { CommandRecord, FoldResult } from '@chargeplane/dispatch';
import { recordBytes } from '@chargeplane/kafka';
import type { InputBatch, InRecord, PartitionWorker, StepResult, TopicRecord } from '@chargeplane/kafka';
import { StoredState } from '@chargeplane/nest';
import type { Logger, StatePlace } from '@chargeplane/nest';
import { isDecodeFailure } from '@chargeplane/schema-registry';
import type { Codec, DecodeFailure } from '@chargeplane/schema-registry';
import type { DispatcherMetrics } from './metrics.ts';

/** Of the loop. */
export const STATE: StatePlace = { topic: 'dispatcher-state', stateVersion: STATE_VERSION };

/** Named in the state parts, beside their version. */
const RULE_SET = 'dispatch@1';

export interface DispatcherWorkerParts {
  readonly codec: Codec;
  readonly prefix: string;
  readonly partitions: number;
  /** A record of the state topic that is no part of this partition. */
  readonly foreignState: (partition: number, key: string) => void;
  readonly tokenKeys: readonly ReferenceKey[];
  readonly logger: Logger;
  readonly metrics: DispatcherMetrics;
}

/** With key and headers, so that it can be forwarded. What the fold takes is far smaller. */
const COMMAND_MAX_BYTES = 512 * 1024;
const TOO_LARGE: DecodeFailure = { error: 'TOO_LARGE', detail: `a command has at most ${COMMAND_MAX_BYTES} bytes, with its key and headers` };

type Forwarded = NonNullable<StepResult['forward']>;

/** Why a record of `events` cannot be used: a DecodeError, NO_VALUE, WRONG_KEY or WRONG_PARTITION. */
interface Misfit {
  readonly code: string;
  readonly detail: string;
}

/** One partition: bytes of `events` and `commands` into the fold, what it says into bytes of `outcomes`, `downlink` and state. */
export class DispatcherWorker implements PartitionWorker {
  readonly #parts: DispatcherWorkerParts;
  readonly #partition: number;
  readonly #fold: DispatchFold;
  readonly #stored: StoredState;
  /** What is counted once it is committed. */
  #counts: (() => void)[] = [];

  constructor(partition: number, parts: DispatcherWorkerParts) {
    this.#partition = partition;
    this.#parts = parts;
    this.#stored = new StoredState(parts.codec, STATE, partition, { partitions: parts.partitions, knows: DispatchFold.knows, foreign: (key) => parts.foreignState(partition, key) });
    this.#fold = new DispatchFold({ tokenKeys: parts.tokenKeys });
  }

  openCommands(): number {
    return this.#fold.openCommands();
  }

  restore(key: string, value: Buffer | null): void {
    this.#stored.keep(key, value);
  }

  async restored(): Promise<void> {
    await this.#stored.each((key, body) => this.#fold.restore(key, body));
    this.#fold.restored();
  }

  async process({ topic, records }: InputBatch): Promise<StepResult> {
    const { codec, prefix } = this.#parts;
    await codec.prepare(records.map(({ value }) => value));
    if (topic === `${prefix}events`) return this.#written(this.#fold.applyEvents(this.#eventsOf(records)), []);
    const forward: Forwarded = [];
    const commands = records.flatMap((record) => this.#commandOf(topic, record, forward));
    const keys = new Map(commands.map(({ offset, key }) => [undecodableId(this.#partition, offset), key]));
    return this.#written(this.#fold.applyCommands(commands), forward, keys);
  }

  committed(): void {
    this.#fold.commit();
    for (const count of this.#counts.splice(0)) count();
  }

  discard(): void {
    this.#fold.rollback();
    this.#counts = [];
  }

  #eventsOf(records: readonly InRecord[]): readonly CanonicalEvent[] {
    return records.flatMap((record) => {
      const event = this.#eventOf(record);
      if (!('code' in event)) return event;
      this.#parts.logger.error({ partition: this.#partition, offset: record.offset, ...event }, 'an event cannot be used: commands that wait for it will time out');
      this.#counts.push(() => this.#parts.metrics.unreadableEvent(event.code));
      return [];
    });
  }

  #eventOf(record: InRecord): CanonicalEvent | Misfit {
    if (record.value === null) return { code: 'NO_VALUE', detail: 'the record has no value' };
    const event = this.#parts.codec.decodeEvent(record.value);
    if (isDecodeFailure(event)) return { code: event.error, detail: event.detail };
    return this.#misplaced(event, record) ?? event;
  }

  /** The normalizer writes an event under the key of its charger, on the partition of that key; elsewhere it would make a second charger of it. */
  #misplaced({ type, envelope }: CanonicalEvent, { key }: InRecord): Misfit | null {
    const owner = type === 'log.ticked' ? partitionKey(this.#partition) : chargerKey(envelope.tenantId, envelope.chargerId);
    if (key === null || key.toString('utf8') !== owner) return { code: 'WRONG_KEY', detail: `an event ${type} under a key that is not its own` };
    if (type === 'log.ticked' || partitionOf(owner, this.#parts.partitions) === this.#partition) return null;
    return { code: 'WRONG_PARTITION', detail: `an event ${type} of a charger of another partition` };
  }

  /** A command that another client's hash put on a foreign partition is sent to its own, unchanged. */
  #commandOf(topic: string, record: InRecord, forward: Forwarded): readonly CommandRecord[] {
    const { codec, partitions, metrics } = this.#parts;
    const written = record.key?.toString('utf8') ?? null;
    const place = { key: written !== null && written.length > LONGEST_KEY ? null : written, partition: this.#partition, offset: record.offset, timestamp: record.timestamp };
    const command = record.value === null ? null : recordBytes(record) > COMMAND_MAX_BYTES ? TOO_LARGE : codec.decodeCommand(record.value);
    if (command === null || isDecodeFailure(command)) {
      this.#counts.push(() => metrics.command('undecodable'));
      return [{ ...place, command: { undecodable: command === null ? 'the record has no value' : `${command.error}: ${command.detail}` } }];
    }
    const key = keyOf(command);
    const partition = key.length > LONGEST_KEY ? this.#partition : partitionOf(key, partitions);
    if (partition === this.#partition) {
      this.#counts.push(() => metrics.command(command.type));
      return [{ ...place, command }];
    }
    this.#counts.push(() => metrics.command('forwarded'));
    forward.push({ topic, partition, key, value: record.value, headers: record.headers });
    return [];
  }

  /** `keys`: Kafka keys of the records, for outcomes that have no command to take one from. */
  #written({ outcomes, downlinks, state, parked }: FoldResult, forward: Forwarded, keys: ReadonlyMap<string, string | null> = new Map()): StepResult {
    const { codec, prefix, logger, metrics } = this.#parts;
    for (const { charger, commandId, trace } of parked) {
      logger.error({ partition: this.#partition, charger, commandId, trace }, 'our code threw; the command ended as FAILED, INTERNAL');
      this.#counts.push(() => metrics.parked());
    }
    const outputs: TopicRecord[] = [];
    for (const outcome of outcomes) {
      const key = keys.has(outcome.commandId) ? (keys.get(outcome.commandId) ?? null) : chargerKey(outcome.tenantId, outcome.chargerId);
      outputs.push({ topic: `${prefix}outcomes`, key, value: codec.encode('outcomes', 'io.chargeplane.command.CommandOutcome', outcome) });
      this.#counts.push(() => metrics.outcome(outcome.state, outcome.settled));
    }
    for (const downlink of downlinks) {
      outputs.push({ topic: `${prefix}downlink`, key: chargerKey(downlink.tenantId, downlink.chargerId), value: codec.encode('downlink', 'io.chargeplane.command.Downlink', downlink) });
      this.#counts.push(() => metrics.downlink(downlink.kind));
    }
    const parts = state.map(({ key, body }) => ({
      key,
      value: body === null ? null : codec.encode('dispatcher-state', 'io.chargeplane.state.StatePart', { stateVersion: STATE_VERSION, ruleSetVersion: RULE_SET, body }),
    }));
    return { outputs, state: parts, forward };
  }
}

function keyOf({ envelope }: CanonicalCommand): string {
  return chargerKey(envelope.tenantId, envelope.chargerId);
}
