import { chargerKey, partitionOf } from '@chargeplane/contracts';
import type { CanonicalEvent, ReferenceKey } from '@chargeplane/contracts';
import { DispatchFold, STATE_VERSION, undecodableId } from '@chargeplane/dispatch';
import type { CommandRecord, FoldResult } from '@chargeplane/dispatch';
import { ensureTopics } from '@chargeplane/kafka';
import type { InRecord } from '@chargeplane/kafka';
import { isDecodeFailure } from '@chargeplane/schema-registry';
import { TOPICS, topicConfig } from '@chargeplane/contracts';
import type { Positions, StateView } from './follow-state.ts';
import type { FoldSinks } from './fold-frames.ts';
import { streamTopic } from './stream-topic.ts';
import type { LogWorld } from './stream-topic.ts';

const KEPT = { 'min.compaction.lag.ms': '9223372036854775807' };

/**
 * Creates `dispatcher-state` so that nothing of it is compacted away; before the deployment. In which order events and commands were folded stands nowhere but in its
 * positions: without them what the dispatcher did cannot be folded again.
 */
export async function keepDispatcherHistory({ kafka, prefix, partitions }: Pick<LogWorld, 'kafka' | 'prefix' | 'partitions'>): Promise<void> {
  await ensureTopics(kafka, [{ name: `${prefix}dispatcher-state`, partitions, replicationFactor: 1, config: { ...topicConfig(TOPICS['dispatcher-state']), ...KEPT } }]);
}

export async function keepsDispatcherHistory({ kafka, prefix, partitions }: LogWorld): Promise<boolean> {
  const { differing } = await ensureTopics(kafka, [{ name: `${prefix}dispatcher-state`, partitions, replicationFactor: 1, config: KEPT }]);
  return differing.length === 0;
}

/** Folds `events` and `commands` in the order that the positions tell: in each transaction all events, then all commands. */
export async function foldDispatch(world: LogWorld, tokenKey: ReferenceKey, views: readonly StateView[], sinks: FoldSinks): Promise<void> {
  const folds = views.map(({ history }, partition) => new PartitionDispatch(partition, world, tokenKey, history, sinks));
  const ends = (input: string): number[] => views.map(({ positions }) => positions[input] ?? 0);
  await streamTopic(world, 'commands', (partition, record) => folds[partition]?.keepCommand(record), ends('commands'));
  await streamTopic(world, 'events', (partition, record) => folds[partition]?.event(record), ends('events'));
  folds.forEach((fold) => fold.end());
}

const BATCH = 250;
/** As the dispatcher names its rules in the state parts. */
const RULE_SET = 'dispatch@1';

class PartitionDispatch {
  readonly #partition: number;
  readonly #world: LogWorld;
  readonly #sinks: FoldSinks;
  readonly #fold: DispatchFold;
  /** Where commands were folded: all events before `events`, then the commands before `commands`. */
  readonly #steps: Positions[];
  readonly #state = new Map<string, Buffer>();
  #commands: InRecord[] = [];
  #events: CanonicalEvent[] = [];

  constructor(partition: number, world: LogWorld, tokenKey: ReferenceKey, history: readonly Positions[], sinks: FoldSinks) {
    this.#partition = partition;
    this.#world = world;
    this.#sinks = sinks;
    this.#fold = new DispatchFold({ tokenKeys: [tokenKey] });
    this.#fold.restored();
    this.#steps = history.filter(({ commands }, n) => (commands ?? 0) > (history[n - 1]?.['commands'] ?? 0));
  }

  keepCommand(record: InRecord): void {
    this.#commands.push({ ...record, value: record.value === null ? null : Buffer.from(record.value) });
  }

  event({ offset, value }: InRecord): void {
    while (offset >= (this.#steps[0]?.['events'] ?? Infinity)) this.#foldCommands();
    const event = value === null ? null : this.#world.codec.decodeEvent(value);
    if (event === null || isDecodeFailure(event)) return;
    this.#events.push(event);
    if (this.#events.length >= BATCH) this.#foldEvents();
  }

  end(): void {
    while (this.#steps.length > 0) this.#foldCommands();
    this.#foldEvents();
    this.#sinks.state(this.#partition, this.#state);
  }

  #foldEvents(): void {
    this.#take(this.#fold.applyEvents(this.#events.splice(0)));
  }

  #foldCommands(): void {
    this.#foldEvents();
    const end = this.#steps.shift()?.['commands'] ?? 0;
    const until = this.#commands.findIndex(({ offset }) => offset >= end);
    const records = this.#commands.splice(0, until < 0 ? this.#commands.length : until).flatMap((record) => this.#commandOf(record));
    this.#take(this.#fold.applyCommands(records), new Map(records.map(({ offset, key }) => [undecodableId(this.#partition, offset), key])));
  }

  /** None for a command of another partition: it is sent there, and judged there. */
  #commandOf({ key, value, offset, timestamp }: InRecord): CommandRecord[] {
    const place = { key: key?.toString('utf8') ?? null, partition: this.#partition, offset, timestamp };
    const command = value === null ? null : this.#world.codec.decodeCommand(value);
    if (command === null || isDecodeFailure(command)) return [{ ...place, command: { undecodable: command === null ? 'the record has no value' : `${command.error}: ${command.detail}` } }];
    const own = partitionOf(chargerKey(command.envelope.tenantId, command.envelope.chargerId), this.#world.partitions) === this.#partition;
    return own ? [{ ...place, command }] : [];
  }

  #take({ outcomes, downlinks, state }: FoldResult, keys: ReadonlyMap<string, string | null> = new Map()): void {
    this.#fold.commit();
    const { codec } = this.#world;
    for (const outcome of outcomes) {
      const key = keys.has(outcome.commandId) ? (keys.get(outcome.commandId) ?? '') : chargerKey(outcome.tenantId, outcome.chargerId);
      this.#sinks.output(this.#partition, 'outcomes', key, codec.encode('outcomes', 'io.chargeplane.command.CommandOutcome', outcome));
    }
    for (const downlink of downlinks) {
      this.#sinks.output(this.#partition, 'downlink', chargerKey(downlink.tenantId, downlink.chargerId), codec.encode('downlink', 'io.chargeplane.command.Downlink', downlink));
    }
    for (const { key, body } of state) {
      if (body === null) this.#state.delete(key);
      else this.#state.set(key, codec.encode('dispatcher-state', 'io.chargeplane.state.StatePart', { stateVersion: STATE_VERSION, ruleSetVersion: RULE_SET, body }));
    }
  }
}
