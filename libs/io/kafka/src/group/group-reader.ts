import type { Batch, Consumer, EachBatchPayload, Offsets } from 'kafkajs';
import { FAST_RETRY } from '../create-kafka.ts';
import type { Kafka } from '../create-kafka.ts';
import { Phase } from '../phase.ts';
import type { GroupPhase, Waiting } from '../phase.ts';
import { toInRecord } from '../records.ts';
import type { InRecord } from '../records.ts';
import { pause } from '../waiting.ts';
import { coPartitionAssigner } from './co-partition-assigner.ts';
import { Cursor } from './cursor.ts';
import type { LogKind } from './cursor.ts';
import { Silence } from './silence.ts';

export interface GroupReaderOptions {
  kafka: Kafka;
  groupId: string;
  topics: string[];
  partitions: number;
  sessionTimeoutMs: number;
  fetch: FetchPatience;
  /** What this member holds, told to the group at each join. */
  owned(): number[];
  /** `fresh`: a new member id, so nothing that was held before is held now. Readings of lost partitions are closed already. Synchronous. */
  onJoin(partitions: number[], fresh: boolean, memberId: string): void;
  onHeartbeat?(): void;
  onCrash?(error: Error, restarting: boolean): void;
}

/**
 * A fetch is answered when this much is there or this long is over. Of a trickle, a fetch of one byte makes as many requests as the
 * broker can answer, each over all partitions. With everything paused the fetch loop sleeps `maxWaitMs`, and sees a resume only then.
 */
export interface FetchPatience {
  minBytes: number;
  maxWaitMs: number;
}

export interface ReadingOptions {
  topic: string;
  partition: number;
  from: number;
  kind: LogKind;
  onRecords(records: InRecord[]): void;
  /** After each batch, also those that hold nothing to read. */
  onAdvance?(): void;
  onSkipped?(from: number, to: number): void;
  /** The log is not what it should be; the reading is closed. */
  onBroken(reason: string): void;
}


/**
 * A member of a consumer group that reads only what it is told to, from where it is told to. Offsets in the group are
 * never read from and never committed by itself. Everything is paused but the open readings, because kafkajs' pauses
 * outlive a rebalance and its fetch positions do not.
 */
export class GroupReader {
  readonly #consumer: Consumer;
  readonly #options: GroupReaderOptions;
  readonly #readings = new Map<string, Reading>();
  #memberId = '';
  #commit: EachBatchPayload['commitOffsetsIfNecessary'] | null = null;
  #stopped = false;
  readonly #phase = new Phase<GroupPhase>('connecting');
  #heartbeatAt: number | null = null;
  readonly #silence = new Silence();
  #watch: NodeJS.Timeout | undefined;
  #fail: (error: Error) => void = () => {};
  readonly failed: Promise<never>;

  constructor(options: GroupReaderOptions) {
    this.#options = options;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => {});
    this.#consumer = options.kafka.consumer({
      groupId: options.groupId,
      partitionAssigners: [coPartitionAssigner(options.partitions, options.owned)],
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.min(500, options.sessionTimeoutMs / 4),
      rebalanceTimeout: Math.max(10_000, options.sessionTimeoutMs),
      maxWaitTimeInMs: options.fetch.maxWaitMs,
      minBytes: options.fetch.minBytes,
      maxBytesPerPartition: 512 * 1024,
      readUncommitted: false,
      retry: { ...FAST_RETRY, retries: 10, restartOnFailure: async () => !this.#stopped },
    });
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => this.#joined(payload.memberId, payload.memberAssignment));
    this.#consumer.on(events.REBALANCING, () => {
      this.#silence.heard();
      this.#phase.enter('joining');
    });
    this.#consumer.on(events.HEARTBEAT, () => {
      this.#heartbeatAt = performance.now();
      this.#silence.heard();
      options.onHeartbeat?.();
    });
    this.#consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      // eachBatch is not called for batches that hold only control or aborted records.
      if (payload.batchSize === 0) this.#take(payload.topic, payload.partition, payload.firstOffset as string | null, payload.lastOffset, payload.highWatermark, []);
    });
    this.#consumer.on(events.CRASH, ({ payload }) => this.#crashed(payload.error, payload.restart));
  }

  /** Joins the group. Rejects when Kafka cannot be reached. */
  async start(): Promise<void> {
    await this.#consumer.connect();
    this.#phase.enter('joining');
    this.#watch = setInterval(() => {
      if (this.#silence.tick(this.standing.phase)) this.#fail(new Error(`The group ${this.#options.groupId} can no longer be read: for two minutes neither a heartbeat nor a join. Start this process again.`));
    }, 1_000).unref();
    await this.#consumer.subscribe({ topics: this.#options.topics, fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: async ({ batch, commitOffsetsIfNecessary }) => {
        this.#commit = commitOffsetsIfNecessary;
        this.#takeBatch(batch);
      },
    });
  }

  /** Begins to read; an open reading of the same place ends. */
  read(options: ReadingOptions): Reading {
    this.#readings.get(keyOf(options.topic, options.partition))?.close();
    const reading = new Reading(options, this.#consumer, () => {
      const key = keyOf(options.topic, options.partition);
      if (this.#readings.get(key) === reading) this.#readings.delete(key);
    });
    this.#readings.set(keyOf(options.topic, options.partition), reading);
    reading.resume();
    return reading;
  }

  /**
   * Commits in the generation of this moment, once: kafkajs' own `commitOffsets` tries again, and after a rebalance
   * that would overwrite the commit of a new owner. `ours` tells whether the partition still is.
   */
  async commit(topic: string, partition: number, offset: number, metadata: string, ours: () => boolean): Promise<void> {
    // kafkajs knows a new generation some microtasks before it tells us what is assigned in it.
    await new Promise(setImmediate);
    if (!ours()) throw new Error(`Committing ${topic}-${partition}: it was assigned to another member.`);
    if (this.#commit === null) throw new Error(`Committing ${topic}-${partition}: the group's client is starting anew.`);
    const offsets: Offsets & { topics: { partitions: { metadata: string }[] }[] } = { topics: [{ topic, partitions: [{ partition, offset: String(offset), metadata }] }] };
    await this.#commit(offsets);
  }

  get standing(): Waiting<GroupPhase> & { heartbeatMs: number | null } {
    return { ...this.#phase.now, heartbeatMs: this.#heartbeatAt === null ? null : performance.now() - this.#heartbeatAt };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#watch);
    // kafkajs cannot stop a consumer between start and join.
    for (let waited = 0; this.standing.phase !== 'member' && this.standing.phase !== 'stopped' && waited < 5_000; waited += 20) await pause(20);
    this.#phase.enter('stopped');
    for (const reading of [...this.#readings.values()]) reading.close();
    await this.#consumer.disconnect().catch(() => {});
  }

  #joined(memberId: string, assignment: Record<string, number[]>): void {
    this.#silence.heard();
    this.#phase.enter('member');
    const { topics } = this.#options;
    const partitions = (assignment[topics[0] ?? ''] ?? []).filter((p) => topics.every((topic) => assignment[topic]?.includes(p))).sort((a, b) => a - b);
    this.#consumer.pause(topics.filter((topic) => assignment[topic]?.length).map((topic) => ({ topic, partitions: [...(assignment[topic] ?? [])] })));
    const fresh = memberId !== this.#memberId;
    this.#memberId = memberId;
    for (const reading of [...this.#readings.values()]) {
      if (fresh || !partitions.includes(reading.partition)) reading.close();
      else reading.rejoined();
    }
    this.#options.onJoin(partitions, fresh, memberId);
  }

  #crashed(error: Error, restarting: boolean): void {
    this.#phase.enter(restarting ? 'restarting' : 'stopped');
    this.#commit = null;
    this.#options.onCrash?.(error, restarting);
    if (!restarting) this.#fail(new Error(`The group ${this.#options.groupId} can no longer be read: ${error.message}`, { cause: error }));
  }

  #takeBatch(batch: Batch): void {
    this.#take(batch.topic, batch.partition, batch.firstOffset(), batch.lastOffset(), batch.highWatermark, batch.messages.map(toInRecord));
  }

  #take(topic: string, partition: number, first: string | null, last: string, highWatermark: string, records: InRecord[]): void {
    const reading = this.#readings.get(keyOf(topic, partition));
    reading?.take(first === null ? null : Number(first), Number(last), Number(highWatermark), records);
  }
}

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** One topic-partition that is read. Pausing keeps its place. */
export class Reading {
  readonly topic: string;
  readonly partition: number;
  readonly #cursor: Cursor;
  readonly #options: ReadingOptions;
  readonly #consumer: Consumer;
  readonly #onClose: () => void;
  #paused = true;
  #closed = false;

  constructor(options: ReadingOptions, consumer: Consumer, onClose: () => void) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.#options = options;
    this.#consumer = consumer;
    this.#onClose = onClose;
    this.#cursor = new Cursor(options.from, options.kind);
  }

  /** Next offset to be delivered: all before it were, or cannot be read. */
  get next(): number {
    return this.#cursor.next;
  }

  /** High watermark as last seen. */
  get end(): number {
    return Math.max(this.#cursor.end, this.#cursor.next);
  }

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    if (this.#paused || this.#closed) return;
    this.#paused = true;
    this.#tell(() => this.#consumer.pause([{ topic: this.topic, partitions: [this.partition] }]));
  }

  resume(): void {
    if (!this.#paused || this.#closed) return;
    this.#paused = false;
    this.rejoined();
  }

  /** Fetch positions do not outlive a join or a pause. */
  rejoined(): void {
    this.#cursor.doubt();
    this.#seek();
    if (!this.#paused) this.#tell(() => this.#consumer.resume([{ topic: this.topic, partitions: [this.partition] }]));
  }

  close(): void {
    if (this.#closed) return;
    this.pause();
    this.#closed = true;
    this.#onClose();
  }

  take(first: number | null, last: number, highWatermark: number, records: InRecord[]): void {
    if (this.#closed) return;
    this.#cursor.end = Math.max(this.#cursor.end, highWatermark);
    const verdict = this.#cursor.judge(first, last);
    if (verdict.kind === 'ignore') return;
    if (verdict.kind === 'reseek') return this.#seek();
    if (verdict.kind === 'skipped') this.#options.onSkipped?.(verdict.from, verdict.to);
    const broken = verdict.kind === 'broken' ? verdict.reason : this.#cursor.gapIn(records.map(({ offset }) => offset), last);
    if (broken !== null) {
      this.close();
      this.#options.onBroken(broken);
      return;
    }
    this.#cursor.taken(last);
    if (records.length > 0) this.#options.onRecords(records);
    this.#options.onAdvance?.();
  }

  #seek(): void {
    this.#tell(() => this.#consumer.seek({ topic: this.topic, partition: this.partition, offset: String(this.#cursor.next) }));
  }

  /** While a crashed client starts anew there is nobody to tell; the join that follows begins from scratch. */
  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('consumer#run must be called first'))) throw error;
    }
  }
}
