import type { AuthorizationStatus, Token } from '@chargeplane/contracts';
import { EXIT, Fault } from '../fault.ts';
import { readCsv } from './read-csv.ts';

/** Columns of the file of `tokens import`; only token must be there. */
export const TOKEN_COLUMNS = ['token', 'status', 'expires', 'note'] as const;

export interface ImportedToken {
  readonly line: number;
  readonly token: string;
  readonly status: AuthorizationStatus;
  /** null: for ever. */
  readonly expiresAt?: number | null;
  readonly note?: string;
}

/** A fault of a row never quotes the token. */
export interface TokenFault {
  readonly line: number;
  readonly problem: string;
}

const STATUS: Record<string, AuthorizationStatus> = { accepted: 'ACCEPTED', blocked: 'BLOCKED' };
/** An idToken of 2.x has at most 36 characters, one of 2.1 255; an idTag of 1.6 has 20. */
const MAX_LENGTH = 255;

/** Rows and faults of a CSV file (UTF-8, a header line, comma or semicolon). */
export function readTokens(file: Buffer): { rows: ImportedToken[]; faults: TokenFault[] } {
  const csv = readCsv(file);
  if ('fault' in csv) return { rows: [], faults: [csv.fault] };
  const names = csv.header.map((name) => name.toLowerCase());
  const unknown = names.filter((name) => !TOKEN_COLUMNS.some((column) => column === name));
  if (!names.includes('token') || unknown.length > 0) return { rows: [], faults: [{ line: 1, problem: `expected the columns ${TOKEN_COLUMNS.join(', ')} (only token must be there)` }] };

  const rows: ImportedToken[] = [];
  const faults: TokenFault[] = [];
  const seen = new Map<string, number>();
  for (const { line, values: record } of csv.lines) {
    const value = (column: (typeof TOKEN_COLUMNS)[number]): string | undefined => record[names.indexOf(column)] || undefined;
    const token = value('token') ?? '';
    const status = STATUS[(value('status') ?? 'accepted').toLowerCase()];
    const expires = value('expires');
    const expiresAt = expires === undefined ? undefined : Date.parse(expires);
    const before = seen.get(token.toLowerCase());
    const problem = record.length > names.length ? `${record.length} values for ${names.length} columns`
      : token === '' ? 'no token'
      : token.length > MAX_LENGTH ? `the token is longer than ${MAX_LENGTH} characters`
      : before !== undefined ? `the token stands already in line ${before}`
      : status === undefined ? 'the status is neither accepted nor blocked'
      : Number.isNaN(expiresAt) ? 'expires is no time: expected ISO 8601, for example 2027-01-31T00:00:00Z'
      : null;
    if (problem !== null || status === undefined) faults.push({ line, problem: problem ?? '' });
    else rows.push({ line, token, status, expiresAt, note: value('note') });
    if (token !== '') seen.set(token.toLowerCase(), line);
  }
  return { rows, faults };
}

/** What is known of the token with the row on top; what the row leaves out stays. */
export function mergeToken(known: Token | undefined, row: Omit<ImportedToken, 'line'>, at: { tenantId: string; ref: string; keyId: string; now: number }): Token {
  return {
    tenantId: at.tenantId, ref: at.ref, keyId: at.keyId, groupRef: known?.groupRef ?? null, status: row.status,
    expiresAt: row.expiresAt === undefined ? (known?.expiresAt ?? null) : row.expiresAt, note: row.note ?? known?.note ?? null, updatedAt: at.now,
  };
}

export function tokenChanged(before: Token, after: Token): boolean {
  const said = ({ status, expiresAt, note }: Token): string => JSON.stringify([status, expiresAt ?? null, note ?? null]);
  return said(before) !== said(after);
}

export function readExpiry(text: string): number | null {
  if (text === 'never') return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Fault(`--expires ${text} is no time: expected ISO 8601, for example 2027-01-31T00:00:00Z, or never.`, EXIT.USAGE);
  return ms;
}
