import { AppendRefused, AppendTooLarge, FatalError } from '../errors.ts';
import type { GroupReader } from '../group/group-reader.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { OffsetWatch } from '../offsets.ts';
import type { KafkaProducer } from '../open-producer.ts';
import { protocolType, REFUSALS } from '../sender.ts';
import { pause, Signal } from '../waiting.ts';
import { backOffMs } from './back-off.ts';
import { InputQueues } from './input-queues.ts';
import { deletedUnread } from '../loss-name.ts';
import type { InputBatch, LoopOptions, Loss, PartitionWorker, StepContext, StepResult, TopicRecord } from './loop-options.ts';
import { Phase } from '../phase.ts';
import type { LoopPhase, Waiting } from '../phase.ts';
import { POSITIONS_KEY, restoreState } from './restore-state.ts';
import { TransactionalWriter } from './transaction.ts';

export interface LoopParts {
  options: LoopOptions;
  reader: GroupReader;
  watch: OffsetWatch;
  forwarder: KafkaProducer;
}

/** Everything that one acquisition holds; thrown away as a whole. */
interface Held {
  writer: TransactionalWriter;
  worker: PartitionWorker;
  queues: InputQueues;
  positions: Record<string, number>;
  /** Steps that said nothing, not written yet; null where everything is committed. */
  deferred: { since: number; topic: string; records: number; state: Map<string, Buffer | null> } | null;
}

/** How long steps that only changed state wait for one that says something, so that they share its transaction. */
const DEFER_MS = 1_000;
const NOTHING: StepResult = { outputs: [], state: [] };

/**
 * One partition from the join that assigns it to the one that takes it away:
 * fence → barrier → replay → seek → (batch → step → transaction)…, and from the start again after any failure,
 * but only when a heartbeat sent after the failure, or a join, has confirmed that the partition is ours. A zombie that
 * wakes would otherwise fence the rightful owner.
 */
export class PartitionLoop {
  readonly partition: number;
  readonly done: Promise<void>;
  running = false;
  fatal: string | null = null;
  readonly #parts: LoopParts;
  readonly #signal = new Signal();
  readonly #end = new AbortController();
  readonly #phase = new Phase<LoopPhase>('fence');
  #acquiring: Pick<Held, 'writer' | 'worker'> | null = null;
  #held: Held | null = null;
  #broken: FatalError | null = null;
  #heartbeats = 0;

  constructor(partition: number, parts: LoopParts) {
    this.partition = partition;
    this.#parts = parts;
    this.done = this.#run();
  }

  /** Ends after the transaction in flight. */
  end(): void {
    this.#end.abort();
    this.#signal.wake();
  }

  /** The group's coordinator takes us for a member. */
  heartbeat(): void {
    this.#heartbeats += 1;
    this.#signal.wake();
  }

  /** A join assigns the partition to us, again. */
  assigned(): void {
    this.#heartbeats += 2;
    this.#signal.wake();
  }

  /** What it does now, and for how long. */
  get waiting(): Waiting<LoopPhase> {
    return this.#phase.now;
  }

  lag(topic: string): number {
    return this.#held?.queues.lag(topic) ?? 0;
  }

  get #ending(): boolean {
    return this.#end.signal.aborted;
  }

  async #run(): Promise<void> {
    const { onEvent } = this.#parts.options;
    let failures = 0;
    while (!this.#ending) {
      try {
        await this.#acquire();
        while (!this.#ending) {
          if (await this.#step()) failures = 0;
        }
        if (this.#held?.deferred) await this.#commit(this.#held, this.#held.deferred.topic, 0, NOTHING, performance.now());
      } catch (error) {
        if (isFatal(error)) {
          this.fatal = error.message;
          onEvent?.({ type: 'fatal', partition: this.partition, reason: error.message });
        } else if (!this.#ending) {
          failures += 1;
          onEvent?.({ type: 'lost', partition: this.partition, reason: error instanceof Error ? error.message : String(error), error });
        }
      } finally {
        await this.#release();
      }
      if (this.fatal !== null) return this.#phase.enter('fatal');
      if (!this.#ending) await this.#confirmed(failures);
    }
  }

  async #acquire(): Promise<void> {
    const { options, reader, watch } = this.#parts;
    const began = performance.now();
    const writer = new TransactionalWriter(options.kafka, `${options.transactionalIdPrefix}-${this.partition}`, this.partition, options.transactionTimeoutMs ?? 15_000);
    const worker = options.createWorker(this.partition);
    this.#acquiring = { writer, worker };
    this.#phase.enter('fence');
    const restored = await restoreState({ options, reader, watch, writer, partition: this.partition, worker, abort: this.#end.signal, onFenced: () => this.#phase.enter('replay') });
    this.#phase.enter('positions');
    const { positions, losses } = await this.#startPositions(restored.positions ?? {});
    if (this.#ending) return;
    this.#broken = null;
    const queues = new InputQueues(reader, options.inputs, this.partition, positions, options.batch ?? DEFAULT_LIMITS, {
      onAdvance: () => this.#signal.wake(),
      onSkipped: (topic, from, to) => options.onEvent?.({ type: 'skipped', partition: this.partition, topic, from, to }),
      onBroken: (topic, reason) => {
        this.#broken = new FatalError(`Reading ${topic}-${this.partition}: ${reason}.`);
        this.#signal.wake();
      },
    });
    this.#held = { writer, worker, queues, positions, deferred: null };
    for (const loss of losses) {
      await this.#commit(this.#held, loss.topic, 0, worker.lost?.(loss) ?? NOTHING, performance.now());
      options.onEvent?.({ type: 'loss', ...loss });
    }
    this.running = true;
    options.onEvent?.({ type: 'acquired', partition: this.partition, ms: performance.now() - began, stateRecords: restored.records, positions: { ...positions } });
  }

  /** kafkajs jumps without a word when an offset is out of range, so it is never asked for one. */
  async #startPositions(stored: Record<string, number>): Promise<{ positions: Record<string, number>; losses: Loss[] }> {
    const { options, watch } = this.#parts;
    const positions: Record<string, number> = {};
    const losses: Loss[] = [];
    for (const { topic, contiguous } of options.inputs) {
      const bounds = (await watch.bounds(topic))[this.partition];
      if (bounds === undefined) throw new FatalError(`${topic} has no partition ${this.partition}.`);
      const position = stored[topic] ?? bounds.start;
      if (position > bounds.end) throw new FatalError(`${topic}-${this.partition} ends at ${bounds.end}, but was processed up to ${position}: the log lost records. Restore it, or start under a new topic prefix.`);
      const loss = { topic, partition: this.partition, from: position, to: bounds.start - 1 };
      if (position < bounds.start && contiguous) {
        if (!options.acceptLoss?.accepts(loss)) throw new FatalError(`${topic}-${this.partition} begins at ${bounds.start}, but was processed only up to ${position}: ${deletedUnread(loss, options.acceptLoss)}`);
        losses.push(loss);
      } else if (position < bounds.start) options.onEvent?.({ type: 'skipped', partition: this.partition, topic, from: position, to: bounds.start });
      positions[topic] = Math.max(position, bounds.start);
    }
    return { positions, losses };
  }

  /** @returns whether a transaction was committed */
  async #step(): Promise<boolean> {
    const held = this.#held;
    if (held === null) return false;
    if (this.#broken) throw this.#broken;
    const batch = await held.queues.next((topic) => this.#endOf(topic));
    const began = performance.now();
    if (batch === null) {
      const { deferred } = held;
      const rest = deferred === null ? Infinity : deferred.since + DEFER_MS - began;
      if (deferred !== null && rest <= 0) return this.#commit(held, deferred.topic, 0, NOTHING, began);
      this.#phase.enter(held.queues.holds ? 'catch-up' : 'records');
      const timer = rest === Infinity ? undefined : setTimeout(() => this.#signal.wake(), rest);
      await this.#signal.wait();
      clearTimeout(timer);
      return false;
    }
    this.#phase.enter('step');
    const result = await held.worker.process(batch, this.#context(held));
    await this.#forward(result);
    held.positions = { ...held.positions, [batch.topic]: nextAfter(batch) };
    return !defers(held, batch, result, began) && this.#commit(held, batch.topic, batch.records.length, result, began);
  }

  /** @returns true: one transaction with what was deferred and this result */
  async #commit(held: Held, topic: string, records: number, result: StepResult, began: number): Promise<true> {
    this.#phase.enter('commit');
    await held.writer.commit([...result.outputs, ...this.#stateRecords(held, result)], result.last && ((written) => result.last?.(written) ?? []));
    const deferred = held.deferred?.records ?? 0;
    held.deferred = null;
    held.worker.committed();
    this.#parts.options.onEvent?.({ type: 'committed', partition: this.partition, topic, records: deferred + records, outputs: result.outputs.length, ms: performance.now() - began });
    return true;
  }

  #stateRecords({ deferred, positions }: Held, { state }: StepResult): TopicRecord[] {
    const { stateTopic, position } = this.#parts.options;
    const latest = new Map([...(deferred?.state ?? []), ...state.map(({ key, value }) => [key, value] as const)]);
    return [...[...latest].map(([key, value]) => ({ topic: stateTopic, key, value })), { topic: stateTopic, key: POSITIONS_KEY, value: position.encode(positions) }];
  }

  /** Before the transaction: a position never passes a record whose forwarding is not acknowledged. */
  async #forward({ forward = [] }: StepResult): Promise<void> {
    if (forward.length > 0) this.#phase.enter('forward');
    for (const { topic, partition, ...record } of forward) await this.#parts.forwarder.send(topic, partition, [record]);
  }

  #context(held: Held): StepContext {
    return { endOffset: (topic) => this.#endOf(topic), lag: (topic) => held.queues.lag(topic) };
  }

  async #endOf(topic: string): Promise<number> {
    const bounds = (await this.#parts.watch.bounds(topic))[this.partition];
    if (bounds === undefined) throw new FatalError(`${topic} has no partition ${this.partition}.`);
    return bounds.end;
  }

  async #release(): Promise<void> {
    const acquiring = this.#acquiring;
    this.#phase.enter('release');
    this.running = false;
    this.#held?.queues.close();
    this.#held = null;
    this.#acquiring = null;
    acquiring?.worker.discard();
    await acquiring?.writer.close();
  }

  /** Two heartbeats, because the first one may have been answered before the failure. */
  async #confirmed(failures: number): Promise<void> {
    this.#phase.enter('back-off');
    await pause(backOffMs(failures));
    this.#phase.enter('confirmation');
    this.#heartbeats = 0;
    while (!this.#ending && this.#heartbeats < 2) await this.#signal.wait();
  }
}

/**
 * A step that said nothing needs no transaction of its own: its state and position go with the next one. Until then both stand
 * in memory only, so a crash reads these records again, to the same end.
 */
function defers(held: Held, { topic, records }: InputBatch, { outputs, state, last, forward = [] }: StepResult, now: number): boolean {
  if (outputs.length > 0 || forward.length > 0 || last !== undefined) return false;
  const deferred = (held.deferred ??= { since: now, topic, records: 0, state: new Map() });
  if (now - deferred.since >= DEFER_MS) return false;
  deferred.records += records.length;
  for (const { key, value } of state) deferred.state.set(key, value);
  return true;
}

/** What the broker refuses once it refuses always: the step wrote something that cannot be stored. */
const isFatal = (error: unknown): error is Error =>
  error instanceof FatalError || error instanceof AppendRefused || error instanceof AppendTooLarge || (error instanceof Error && REFUSALS.has(protocolType(error)));

const nextAfter = ({ records }: InputBatch): number => (records.at(-1)?.offset ?? -1) + 1;
