import type { OffsetRange } from './range-options.ts';

export interface Claims {
  /** Next offset that the group has committed; null: none. */
  committed: number | null;
  /** The range that was about to be inserted when it was committed. */
  pending: OffsetRange | null;
  /** Last offset that the store has recorded as inserted; null: none. */
  lastTo: number | null;
  /** First offset of the log. */
  start: number;
}

export type Start =
  | { kind: 'read'; position: number; by: 'commit' | 'recorded' | 'start' }
  /** Insert exactly this range again (its token makes it the same insert), then go on after it. */
  | { kind: 'redo'; position: number; range: OffsetRange }
  | { kind: 'stop'; reason: string };

/** Where to go on, from what Kafka and the store say about the past (design: a pending range is committed before it is inserted and recorded). */
export function decideStart({ committed, pending, lastTo, start }: Claims): Start {
  if (committed === null) {
    return lastTo === null ? { kind: 'read', position: start, by: 'start' } : { kind: 'read', position: lastTo + 1, by: 'recorded' };
  }
  if (pending !== null) {
    if (lastTo === pending.to) return { kind: 'read', position: pending.to + 1, by: 'recorded' };
    // Nothing recorded yet: then the claim must be the first one, made where the log began.
    if (lastTo === null) return committed > start ? kafkaAhead(committed, null) : { kind: 'redo', position: committed, range: pending };
    if (lastTo + 1 === committed) return { kind: 'redo', position: committed, range: pending };
    return lastTo + 1 < committed ? kafkaAhead(committed, lastTo) : storeAhead(committed, lastTo, pending);
  }
  if (lastTo === null) {
    return committed === 0 ? { kind: 'read', position: committed, by: 'commit' } : kafkaAhead(committed, null);
  }
  if (lastTo + 1 === committed) return { kind: 'read', position: committed, by: 'commit' };
  return lastTo + 1 < committed ? kafkaAhead(committed, lastTo) : storeAhead(committed, lastTo, null);
}

const kafkaAhead = (committed: number, lastTo: number | null): Start => ({
  kind: 'stop',
  reason: `Kafka is ahead: the group has committed offset ${committed}, but the store has ${lastTo === null ? 'no recorded range' : `recorded only up to ${lastTo}`}. Rows are missing in the store: it is older than the group, or the group's offsets were moved.`,
});

const storeAhead = (committed: number, lastTo: number, pending: OffsetRange | null): Start => ({
  kind: 'stop',
  reason: `The store is ahead: it has recorded up to offset ${lastTo}, but the group has committed ${committed}${pending ? ` with range ${pending.from}-${pending.to} pending` : ''}. Somebody moved the group's offsets back or wrote with another group: rows would be doubled.`,
});

/** As the metadata of a committed offset; Kafka allows 4096 bytes. */
export const encodePending = (range: OffsetRange | null): string => (range === null ? '' : `pending ${range.from}-${range.to}`);

/** @returns null where there is none; kafkajs and other tools leave metadata empty. */
export function decodePending(metadata: string | null): OffsetRange | null {
  const match = /^pending (\d+)-(\d+)$/.exec(metadata ?? '');
  return match === null ? null : { from: Number(match[1]), to: Number(match[2]) };
}
