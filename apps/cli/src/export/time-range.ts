import { EXIT, Fault } from '../fault.ts';

/** Half-open: from ≤ t < to, epoch ms. */
export interface TimeRange {
  readonly from: number | null;
  readonly to: number | null;
}

const AGO = /^(\d+)(m|h|d)$/;
const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** `2026-11-25`, `2026-11-25T08:00`, `…Z`, `…+01:00` (UTC where no zone is given), or how long ago: `30m`, `24h`, `7d`. @throws Fault USAGE */
export function readTime(option: string, text: string, now: number): number {
  const ago = AGO.exec(text);
  if (ago) return now - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0);
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(text);
  const ms = ISO.test(text) ? Date.parse(text.includes('T') && !hasZone ? `${text}Z` : text) : Number.NaN;
  if (Number.isNaN(ms)) throw new Fault(`${option} ${text}: expected a time such as 2026-11-25, 2026-11-25T08:00Z or 24h (ago).`, EXIT.USAGE);
  return ms;
}

export function readRange(options: { readonly from?: string; readonly to?: string }, now: number): TimeRange {
  const range = {
    from: options.from === undefined ? null : readTime('--from', options.from, now),
    to: options.to === undefined ? null : readTime('--to', options.to, now),
  };
  if (range.from !== null && range.to !== null && range.from >= range.to) throw new Fault('--from is not before --to: nothing lies between them.', EXIT.USAGE);
  return range;
}

/** Conditions on a DateTime64 column with their parameters. */
export function rangeConditions(column: string, { from, to }: TimeRange): { sql: string[]; params: Record<string, unknown> } {
  const sql: string[] = [];
  const params: Record<string, unknown> = {};
  if (from !== null) {
    sql.push(`${column} >= fromUnixTimestamp64Milli({from:Int64})`);
    params['from'] = from;
  }
  if (to !== null) {
    sql.push(`${column} < fromUnixTimestamp64Milli({to:Int64})`);
    params['to'] = to;
  }
  return { sql, params };
}
