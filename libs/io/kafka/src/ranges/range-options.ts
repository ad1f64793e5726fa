import type { Kafka } from '../create-kafka.ts';
import type { Loss, LossAcceptance } from '../loop/loop-options.ts';
import type { InRecord } from '../records.ts';

/** Offsets of the first and last record of a range. Gaps inside are legal for transactional topics. */
export interface OffsetRange {
  from: number;
  to: number;
}

export interface Range extends OffsetRange {
  topic: string;
  partition: number;
  records: InRecord[];
  /** Its records were deleted before they were read, and that was accepted. */
  lost: boolean;
  /** An insert of it may have been tried before, by us or by a predecessor, and nobody knows how far it came. */
  again: boolean;
}

export interface RangeOptions {
  kafka: Kafka;
  groupId: string;
  /** Of every topic; other counts are refused at start. */
  partitions: number;
  inputs: { topic: string; contiguous: boolean }[];
  /** A range is closed at whichever comes first. Default 10 000 records, 16 MiB, 1 s after its first record (2 s while the log is more than 1,000 records ahead). */
  maxRecords?: number;
  maxBytes?: number;
  maxMs?: number;
  /** Inserts at the same time. Default 4. */
  concurrency?: number;
  /** Default 3 000 ms. A claim older than half of it is renewed or dropped before an insert is tried. */
  sessionTimeoutMs?: number;
  /**
   * Inserts the range under a token made of topic, partition, from and to, and records it; safe to repeat with the same range.
   * Throw FatalError where trying again cannot help; anything else is tried again for ever, with back-off up to 10 s.
   */
  insert(range: Range): Promise<void>;
  /** The last offset recorded as inserted, null if there is none. Asked at acquire; tried again for ever when it throws. */
  recorded(topic: string, partition: number): Promise<{ lastTo: number } | null>;
  /**
   * The highest offset beyond `after` (-1: all) of which the store holds something, null if there is none. Asked where the group has no commit or the store no range: then nobody can
   * tell whether a range was claimed and half inserted.
   */
  beyond?(topic: string, partition: number, after: number): Promise<number | null>;
  /** For contiguous inputs; of others what was deleted is skipped, and said. */
  acceptLoss?: LossAcceptance;
  onEvent?(event: RangeEvent): void;
}

export type RangeEvent =
  | { type: 'joined'; memberId: string; partitions: number[] }
  | { type: 'acquired'; topic: string; partition: number; position: number; redo: OffsetRange | null; by: 'commit' | 'recorded' | 'start' }
  | { type: 'inserted'; topic: string; partition: number; from: number; to: number; records: number; ms: number }
  | { type: 'retrying'; topic: string; partition: number; attempt: number; error: unknown }
  | { type: 'lost'; topic: string; partition: number; reason: string; error?: unknown }
  | { type: 'skipped'; topic: string; partition: number; from: number; to: number }
  | ({ type: 'loss' } & Loss)
  | { type: 'fatal'; topic: string; partition: number; reason: string }
  | { type: 'crashed'; error: unknown; restarting: boolean };

export interface RangesHandle {
  /** Finishes the inserts in flight with their commits, leaves the group, closes the clients. */
  stop(): Promise<void>;
  /** Rejects when the group's client died for good: let the process exit. Never resolves. */
  failed: Promise<never>;
  /** `topic-partition` → reason, for those that stopped for good. */
  fatal(): ReadonlyMap<string, string>;
  /** Per topic, the sum over owned partitions of offsets not inserted yet, as last seen. */
  lag(): Record<string, number>;
}
