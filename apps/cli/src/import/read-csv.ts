import { parse } from 'csv-parse/sync';

export interface CsvLine {
  readonly line: number;
  readonly values: readonly string[];
}

/** A CSV file (UTF-8, a header line, comma or semicolon): its header, its lines. A fault never quotes the file, which may hold tokens or passwords. */
export function readCsv(file: Buffer): { header: readonly string[]; lines: readonly CsvLine[] } | { fault: { line: number; problem: string } } {
  const text = file.toString('utf8');
  const delimiter = (text.split('\n', 1)[0] ?? '').includes(';') ? ';' : ',';
  try {
    const parsed = parse(text, { bom: true, delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }) as unknown as { record: string[]; info: { lines: number } }[];
    const [header, ...lines] = parsed;
    return { header: header?.record ?? [], lines: lines.map(({ record, info }) => ({ line: info.lines, values: record })) };
  } catch (error) {
    return { fault: { line: (error as { lines?: number }).lines ?? 1, problem: 'no CSV: a quote is not closed or stands in the wrong place' } };
  }
}
