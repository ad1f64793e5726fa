import type { InRecord } from '@chargeplane/kafka';
import { projectRecord, toSinkRejected } from '@chargeplane/project';
import type { Place, ProjectedTopic, TableRow } from '@chargeplane/project';
import type { Codec, DecodeError } from '@chargeplane/schema-registry';

export interface RangeRows {
  /** JSONEachRow lines by table, in the order of the offsets. */
  readonly lines: Map<string, string[]>;
  /** Where each line came from, beside it. */
  readonly places: Map<string, { readonly place: Place; readonly value: Buffer }[]>;
  readonly undecodable: number;
}

/** Rows of the records of one range. A record that cannot be read becomes a row of sink_rejected: nothing is lost, nothing stands still. */
export function rowsOfRange(codec: Codec, topic: ProjectedTopic, partition: number, records: readonly InRecord[]): RangeRows {
  const rows: RangeRows = { lines: new Map(), places: new Map(), undecodable: 0 };
  let undecodable = 0;
  for (const { offset, timestamp, value: bytes } of records) {
    const place: Place = { topic, partition, offset, timestamp };
    const value = bytes ?? Buffer.alloc(0);
    const { made, failed } = project(codec, value, place);
    if (failed) undecodable++;
    for (const row of made) add(rows, row, place, value);
  }
  return { ...rows, undecodable };
}

function project(codec: Codec, value: Buffer, place: Place): { made: TableRow[]; failed: boolean } {
  const decoded = codec.decode(place.topic, value);
  if (decoded.error !== undefined) return { made: toSinkRejected(codeOf(decoded.error), `${decoded.error}: ${decoded.detail}`, value, place), failed: true };
  try {
    return { made: projectRecord(decoded.value, place), failed: false };
  } catch (error) {
    return { made: toSinkRejected('UNREADABLE_RECORD', (error as Error).message, value, place), failed: true };
  }
}

function codeOf(error: DecodeError): 'NOT_AVRO' | 'UNEXPECTED_RECORD' {
  return error === 'WRONG_RECORD' ? 'UNEXPECTED_RECORD' : 'NOT_AVRO';
}

export function add(rows: Pick<RangeRows, 'lines' | 'places'>, { table, row }: TableRow, place: Place, value: Buffer): void {
  const lines = rows.lines.get(table) ?? [];
  const places = rows.places.get(table) ?? [];
  lines.push(JSON.stringify(row));
  places.push({ place, value });
  rows.lines.set(table, lines);
  rows.places.set(table, places);
}
