import type { CommandOutcome, Envelope, LedgerBatch, RawRecord, Rejected } from '@chargeplane/contracts';
import { isUuid } from './cells.ts';
import { toCommandOutcomes } from './command-outcomes.ts';
import { toFrameOutcomes } from './frame-outcomes.ts';
import { toFrames } from './frames.ts';
import { toLedgerBatches } from './ledger-batches.ts';
import { toLogGaps } from './log-gaps.ts';
import type { Place } from './place.ts';
import { projectEvent } from './project-event.ts';
import { toRejections } from './rejections.ts';
import type { TableRow } from './row.ts';

/**
 * The rows of one decoded Kafka record. `decoded` is the record that Avro yields on that topic (TOPICS of contracts): RawRecord, an event with
 * envelope and data, Rejected, LedgerBatch or CommandOutcome.
 * @throws where it is none of these; the caller makes it a row of sink_rejected (toSinkRejected, UNREADABLE_RECORD).
 */
export function projectRecord(decoded: object, place: Place): TableRow[] {
  switch (place.topic) {
    case 'frames':
      return [toFrames(decoded as RawRecord, place)];
    case 'events': {
      const { envelope, data } = decoded as { envelope: Envelope; data: object };
      if (!isUuid(envelope.eventId)) throw new TypeError(`eventId is no UUID: ${envelope.eventId.slice(0, 64)}`);
      return projectEvent(envelope, data, place);
    }
    case 'rejected':
      return [toRejections(decoded as Rejected, place)];
    case 'ledger': {
      const batch = decoded as LedgerBatch;
      return batch.lost ? [toLogGaps(batch, place)] : [toLedgerBatches(batch, place), ...toFrameOutcomes(batch, place)];
    }
    case 'outcomes':
      return [toCommandOutcomes(decoded as CommandOutcome, place)];
  }
}
