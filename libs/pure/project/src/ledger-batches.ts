import type { LedgerBatch } from '@chargeplane/contracts';
import { instantOr } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';

/** Table ledger_batches: one row for each transaction of the normalizer. */
export function toLedgerBatches(batch: LedgerBatch, place: Place): TableRow {
  return {
    table: 'ledger_batches',
    row: {
      generation: batch.generation,
      partition: batch.partition,
      from_offset: batch.fromOffset,
      to_offset: batch.toOffset,
      entries: batch.entries.length,
      events: batch.events,
      rejected: batch.rejected,
      first_event_offset: batch.firstEventOffset,
      last_event_offset: batch.lastEventOffset,
      first_rejected_offset: batch.firstRejectedOffset,
      last_rejected_offset: batch.lastRejectedOffset,
      log_time: instantOr(batch.logTime, instantOr(place.timestamp, 0)),
      rule_set_version: batch.ruleSetVersion,
      topic_partition: place.partition,
      topic_offset: place.offset,
    },
  };
}
