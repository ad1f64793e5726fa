import type { LedgerBatch } from '@chargeplane/contracts';
import { instantOr } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';

/** Table frame_outcomes: one row for each entry of the batch. */
export function toFrameOutcomes(batch: LedgerBatch, place: Place): TableRow[] {
  const logTime = instantOr(batch.logTime, instantOr(place.timestamp, 0));
  return batch.entries.map((entry, index) => ({
    table: 'frame_outcomes',
    row: {
      generation: batch.generation,
      partition: batch.partition,
      offset: entry.offset,
      outcome: entry.outcome,
      code: entry.code,
      events: entry.events,
      rejected: entry.rejected,
      batch_index: index,
      events_end: batch.lastEventOffset ?? -1,
      rejected_end: batch.lastRejectedOffset ?? -1,
      log_time: logTime,
      rule_set_version: batch.ruleSetVersion,
      topic_partition: place.partition,
      topic_offset: place.offset,
    },
  }));
}
