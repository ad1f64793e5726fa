/** What belongs to a partition and to no charger: state key `p/<partition>`. */
export interface PartitionState {
  /** Largest broker timestamp so far, ms. */
  readonly logTime: number;
  /** Log time in which edges were alive: grows by at most one tick period per TICK, so that an outage of the log makes nobody silent. */
  readonly liveTime: number;
  readonly lastTickLog: number | null;
  /** Living incarnations of edges (at most 64) with the live time of their last TICK. */
  readonly incarnations: Readonly<Record<string, { readonly live: number; readonly lastTick: string | null }>>;
  /** Ids of the last refusals of chargers of which nothing else is kept (at most 64): the edge may send them again. Absent in states of before. */
  readonly refused?: readonly string[];
  /** Timers on which the rules threw; they are not tried again (at most 64). */
  readonly parked: readonly { readonly key: string; readonly subject: string; readonly due: number }[];
}

export const EMPTY_PARTITION: PartitionState = { logTime: 0, liveTime: 0, lastTickLog: null, incarnations: {}, parked: [] };

export const MOST_INCARNATIONS = 64;
export const MOST_PARKED = 64;
export const MOST_REFUSED = 64;
