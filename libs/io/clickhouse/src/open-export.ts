import type { Readable } from 'node:stream';
import type { ClickHouseClient } from './open-client.ts';

/** csv: RFC 4180 with a line of column names. parquet: one file, columns as in the view. */
export const EXPORT_FORMATS = { csv: 'CSVWithNames', parquet: 'Parquet' } as const;
export type ExportFormat = keyof typeof EXPORT_FORMATS;

export interface Export {
  /** A SELECT without FORMAT and without a final semicolon. */
  sql: string;
  params?: Record<string, unknown>;
  format: ExportFormat;
}

/** Streams the result of a query in a file format, without holding it in memory. Pipe it to a file; an error while streaming ends the stream with that error. */
export async function openExport(client: ClickHouseClient, { sql, params = {}, format }: Export): Promise<Readable> {
  const { stream } = await client.exec({ query: `${sql}\nFORMAT ${EXPORT_FORMATS[format]}`, query_params: params });
  return stream;
}
