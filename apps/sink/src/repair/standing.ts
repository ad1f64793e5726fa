import type { Bounds, Commit } from '@chargeplane/kafka';
import type { ProjectedTopic } from '@chargeplane/project';

/** A range of sink_ranges of which something is wrong. */
export interface DoubtfulRange {
  readonly from: number;
  readonly to: number;
  /** Where the range before it ends, as it says itself; -1 for none. */
  readonly previousTo: number;
  /** Where the range before it that is there ends; null where it is the first. */
  readonly foundTo: number | null;
  /** Rows that it recorded, and rows of it that the tables hold. */
  readonly rows: number;
  readonly there: number;
}

/** Rows outside of every range, counted for the range before them (null: before the first one). */
export interface Stray {
  readonly after: number | null;
  readonly count: number;
  readonly last: number;
}

/** What Kafka and the tables say about one topic-partition. */
export interface Standing {
  readonly topic: ProjectedTopic;
  readonly partition: number;
  /** Of the log; the end is that of committed records. */
  readonly bounds: Bounds;
  readonly commit: Commit;
  /** End of the last range; null where none is recorded. */
  readonly lastTo: number | null;
  readonly doubtful: readonly DoubtfulRange[];
  readonly strays: readonly Stray[];
}
