import type { LedgerBatch } from '@chargeplane/contracts';
import { instantOr } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';

/** Table log_gaps, of a batch of frames that were lost before they were normalized. */
export function toLogGaps({ partition, fromOffset, toOffset, logTime }: LedgerBatch, place: Place): TableRow {
  return {
    table: 'log_gaps',
    row: {
      topic: 'frames', partition, from_offset: fromOffset, to_offset: toOffset, missing_in: 'outcomes', log_time: instantOr(logTime, instantOr(place.timestamp, 0)), topic_partition: place.partition, topic_offset: place.offset,
    },
  };
}
