import type { Kafka } from '../create-kafka.ts';
import type { Limits } from '../limits.ts';
import type { InRecord, OutRecord } from '../records.ts';
import type { GroupPhase, LoopPhase, Waiting } from '../phase.ts';

export interface LoopInput {
  topic: string;
  /** true: nobody writes transactions or compacts, so offsets have no gaps; any jump is fatal for the partition. */
  contiguous: boolean;
  /** Name of another input that is read and processed up to its end, asked once per batch, before a batch of this one is processed. */
  after?: string;
}

/** Records of a contiguous input that were deleted before they were read. */
export interface Loss {
  topic: string;
  partition: number;
  from: number;
  /** The last one. */
  to: number;
}

/** Whether somebody has decided to go on without records that are lost. Without it nobody has, and what they belong to stands still. */
export interface LossAcceptance {
  accepts(loss: Loss): boolean;
  /** What to write before the name of a loss (see lossName) to accept it: ends the sentence that refuses it. */
  how: string;
}

export interface LoopOptions {
  kafka: Kafka;
  groupId: string;
  /** The transactional id is `<prefix>-<partition>`: the same in every process of the app. */
  transactionalIdPrefix: string;
  /** Of every topic of the loop; other counts are refused at start. */
  partitions: number;
  /** Earlier ones are served first. Read committed. */
  inputs: LoopInput[];
  /** Compacted; written by this loop alone. Keys `p/positions` and `m/…` are the loop's. */
  stateTopic: string;
  /** How the next offset to process per input topic is stored under `p/positions`. */
  position: { encode(positions: Record<string, number>): Buffer; decode(value: Buffer): Record<string, number> };
  createWorker(partition: number): PartitionWorker;
  /** Of one step. Default 500 records, 512 KiB. */
  batch?: Limits;
  /** Default 3 000 ms; the broker's group.min.session.timeout.ms must allow it. */
  sessionTimeoutMs?: number;
  /** Default 15 000 ms. */
  transactionTimeoutMs?: number;
  /** ms that reading the state back may take before it is begun anew. Default 120 000. */
  replayTimeoutMs?: number;
  acceptLoss?: LossAcceptance;
  onEvent?(event: LoopEvent): void;
}

/** The state of one partition in memory. All calls come one after another. */
export interface PartitionWorker {
  /** Every state record in order; null is a tombstone. Not called with the loop's own keys. */
  restore(key: string, value: Buffer | null): void;
  /** All state has been restored. */
  restored?(): void | Promise<void>;
  /** One input topic per batch, in the order of its offsets. Must not change what `discard` would have to undo in others. */
  process(batch: InputBatch, context: StepContext): StepResult | Promise<StepResult>;
  /** What to write of records that are accepted as lost, in one transaction with the position after them. */
  lost?(loss: Loss): StepResult;
  /** The transaction of the last `process`, and of those before it that had nothing to say, is committed: the state it led to is now the state. */
  committed(): void;
  /** The worker is dropped: nothing after the last `committed` happened. */
  discard(): void;
}

export interface InputBatch {
  topic: string;
  partition: number;
  records: InRecord[];
}

export interface TopicRecord extends OutRecord {
  topic: string;
}

/** First and last offset of the records that a step wrote to a topic, and their number. Offsets are consecutive where the loop is the topic's only writer. */
export interface Written {
  first: number;
  last: number;
  count: number;
}

/** A result of state alone is written with a later one, at the latest after a second or when the loop stops. */
export interface StepResult {
  /** All to the same partition number; order per topic is kept. */
  outputs: TopicRecord[];
  state: { key: string; value: Buffer | null }[];
  /** Built when the offsets of the outputs are known, sent last in the transaction. */
  last?(written: Readonly<Record<string, Written>>): TopicRecord[];
  /** Plain idempotent sends to other partitions, acknowledged before the transaction commits. May be repeated after a crash. */
  forward?: (TopicRecord & { partition: number })[];
}

export interface StepContext {
  /** End (last stable offset) of the topic in the same partition, asked now. */
  endOffset(topic: string): Promise<number>;
  /** Offsets between the next record to process and the end as last seen by the reader. */
  lag(topic: string): number;
}

export type LoopEvent =
  | { type: 'joined'; memberId: string; partitions: number[] }
  | { type: 'acquired'; partition: number; ms: number; stateRecords: number; positions: Record<string, number> }
  /** `reason` tells: rebalance, commit failed, step threw, … Acquired again as soon as the group confirms that the partition is ours. */
  | { type: 'lost'; partition: number; reason: string; error?: unknown }
  | { type: 'committed'; partition: number; topic: string; records: number; outputs: number; ms: number }
  /** Records of a non-contiguous input were deleted before they were read. */
  | { type: 'skipped'; partition: number; topic: string; from: number; to: number }
  /** Records of a contiguous input were deleted before they were read, and that was accepted: it is written down. */
  | ({ type: 'loss' } & Loss)
  /** The partition stands still in this process until somebody acts. */
  | { type: 'fatal'; partition: number; reason: string }
  | { type: 'crashed'; error: unknown; restarting: boolean };

export interface LoopHandle {
  /** Finishes transactions in flight, leaves the group, closes the clients. */
  stop(): Promise<void>;
  /** Rejects when the group's client died for good: let the process exit. Never resolves. */
  failed: Promise<never>;
  /** Partitions that are acquired and running. */
  owned(): number[];
  /** Partitions that stopped for good, with the reason. */
  fatal(): ReadonlyMap<number, string>;
  /** What each partition that is assigned to us works at or waits for, and for how many ms. */
  waiting(): ReadonlyMap<number, Waiting<LoopPhase>>;
  /** Where we stand in the group; `heartbeatMs` since the coordinator last took us for a member, null before the first time. */
  group(): Waiting<GroupPhase> & { heartbeatMs: number | null };
  /** Per input topic, the sum over owned partitions of offsets not processed yet, as last seen. */
  lag(): Record<string, number>;
}
