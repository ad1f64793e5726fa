import type { InRecord } from '@chargeplane/kafka';
import { projectRecord, toSinkRejected } from '@chargeplane/project';
import type { Place, ProjectedTopic, SinkRejectCode, Table, TableRow } from '@chargeplane/project';
import type { Codec } from '@chargeplane/schema-registry';

/** The rows of a range, ready to be sent. */
export interface ProjectedRange {
  /** JSONEachRow lines by table. */
  readonly lines: Map<Table, string[]>;
  /** Offsets of the records that became rows of sink_rejected. */
  readonly undecodable: Set<number>;
}

/** Decodes the records and makes their rows; what cannot be read becomes rows of sink_rejected. Await codec.prepare for the records before. */
export function projectRange(codec: Codec, topic: ProjectedTopic, partition: number, records: readonly InRecord[]): ProjectedRange {
  const lines = new Map<Table, string[]>();
  const undecodable = new Set<number>();
  for (const record of records) {
    const place: Place = { topic, partition, offset: record.offset, timestamp: record.timestamp };
    const reject = (code: SinkRejectCode, detail: string): TableRow[] => {
      undecodable.add(record.offset);
      return toSinkRejected(code, detail, record.value ?? new Uint8Array(), place);
    };
    for (const { table, line } of linesOf(codec, place, record.value, reject)) {
      const known = lines.get(table);
      if (known === undefined) lines.set(table, [line]);
      else known.push(line);
    }
  }
  return { lines, undecodable };
}

function linesOf(codec: Codec, place: Place, value: Buffer | null, reject: (code: SinkRejectCode, detail: string) => TableRow[]): { table: Table; line: string }[] {
  const decoded = value === null ? null : codec.decode(place.topic, value);
  if (decoded === null) return serialised(reject('NOT_AVRO', 'the record has no value'));
  if (decoded.error !== undefined) return serialised(reject(decoded.error === 'WRONG_RECORD' ? 'UNEXPECTED_RECORD' : 'NOT_AVRO', `${decoded.error}: ${decoded.detail}`));
  try {
    return serialised(projectRecord(decoded.value, place));
  } catch (error) {
    return serialised(reject('UNREADABLE_RECORD', error instanceof Error ? error.message : String(error)));
  }
}

const serialised = (rows: readonly TableRow[]): { table: Table; line: string }[] => rows.map(({ table, row }) => ({ table, line: JSON.stringify(row) }));
