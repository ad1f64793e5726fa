import { base64, instantOr } from './cells.ts';
import { toUnreadableFrame } from './frames.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';

/** Why a Kafka record could not become rows. */
export const SINK_REJECT_CODES = {
  NOT_AVRO: 'the value is not Avro of a known schema',
  UNEXPECTED_RECORD: 'the record type does not belong on the topic',
  UNREADABLE_RECORD: 'the record has values that no row can be made of: a bug of its writer or of ours',
  ROW_REFUSED: 'ClickHouse refused the row: a bug of ours',
} as const;
export type SinkRejectCode = keyof typeof SINK_REJECT_CODES;

const HEAD_BYTES = 8192;

/** Table sink_rejected; a record of frames keeps its place in the table frames too, so that the accounting stays whole. */
export function toSinkRejected(code: SinkRejectCode, detail: string, value: Uint8Array, place: Place): TableRow[] {
  const rejected: TableRow = {
    table: 'sink_rejected',
    row: {
      topic: place.topic,
      partition: place.partition,
      offset: place.offset,
      code,
      detail: detail.slice(0, 2000),
      head_base64: base64(value.subarray(0, HEAD_BYTES)),
      bytes: value.length,
      log_time: instantOr(place.timestamp, 0),
    },
  };
  return place.topic === 'frames' && code !== 'ROW_REFUSED' ? [toUnreadableFrame(value, place), rejected] : [rejected];
}
