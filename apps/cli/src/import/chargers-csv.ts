import { makeCredential } from '@chargeplane/contracts';
import type { Charger, Credential } from '@chargeplane/contracts';
import { readCsv } from './read-csv.ts';

/** Columns of the file of `chargers import`, in the order of `chargers export`. */
export const COLUMNS = ['identity', 'site', 'label', 'time zone', 'group', 'vendor hint', 'credential'] as const;

export interface ImportedCharger {
  readonly line: number;
  readonly identity: string;
  readonly site?: string;
  readonly label?: string;
  readonly timeZone?: string;
  readonly group?: string;
  readonly vendorHint?: string;
  /** A password, or `generate`. */
  readonly credential?: string;
}

export interface ImportFault {
  readonly line: number;
  readonly problem: string;
}

/** Rows and faults of a CSV file (UTF-8, a header line, comma or semicolon). Header names: case, blanks, hyphens and underscores do not matter. */
export function readImport(file: Buffer): { rows: ImportedCharger[]; faults: ImportFault[] } {
  const csv = readCsv(file);
  if ('fault' in csv) return { rows: [], faults: [csv.fault] };
  const names = csv.header.map(plain);
  const unknown = names.filter((n) => !COLUMNS.some((c) => plain(c) === n));
  if (!names.includes('identity')) return { rows: [], faults: [{ line: 1, problem: `the header has no column identity; expected: ${COLUMNS.join(', ')}` }] };
  if (unknown.length) return { rows: [], faults: [{ line: 1, problem: `unknown columns ${unknown.join(', ')}; expected: ${COLUMNS.join(', ')}` }] };

  const rows: ImportedCharger[] = [];
  const faults: ImportFault[] = [];
  const seen = new Map<string, number>();
  for (const { line, values: record } of csv.lines) {
    const value = (column: (typeof COLUMNS)[number]) => record[names.indexOf(plain(column))] || undefined;
    const row: ImportedCharger = {
      line, identity: value('identity') ?? '', site: value('site'), label: value('label'), timeZone: value('time zone'), group: value('group'), vendorHint: value('vendor hint'),
      credential: value('credential'),
    };
    const problem = record.length > names.length ? `${record.length} values for ${names.length} columns` : (repeated(row, seen) ?? problemOf(row));
    if (problem) faults.push({ line, problem });
    else rows.push(row);
    seen.set(row.identity, line);
  }
  return { rows, faults };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

function repeated({ identity }: ImportedCharger, seen: ReadonlyMap<string, number>): string | null {
  return identity !== '' && seen.has(identity) ? `identity ${identity} stands already in line ${seen.get(identity)}` : null;
}

/** What is wrong with a row by itself. */
export function problemOf(row: ImportedCharger): string | null {
  if (row.identity === '') return 'no identity';
  if (row.identity.length > 255) return 'the identity is longer than 255 characters';
  if (row.timeZone !== undefined && !isTimeZone(row.timeZone)) return `${row.timeZone} is no IANA time zone (for example Europe/Berlin)`;
  if (row.credential !== undefined && row.credential !== 'generate' && row.credential.length < 8) return 'a password set by hand has at least 8 characters';
  return null;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What is known of the charger, with what the row says on top; a cell that is empty changes nothing. */
export function merge(known: Charger | undefined, row: ImportedCharger, at: { tenantId: string; now: number; salt: Buffer; generated?: string }): Charger {
  const base: Charger = known ?? { tenantId: at.tenantId, chargerId: row.identity, blocked: false, topology: [], quirks: [], updatedAt: at.now };
  return {
    ...base,
    site: row.site ?? base.site, label: row.label ?? base.label, timeZone: row.timeZone ?? base.timeZone, group: row.group ?? base.group, vendorHint: row.vendorHint ?? base.vendorHint,
    credential: credentialOf(base.credential ?? null, row.credential, at), updatedAt: at.now, updatedBy: 'cli',
  };
}

function credentialOf(known: Credential | null, wanted: string | undefined, at: { now: number; salt: Buffer; generated?: string }): Credential | null {
  const version = (known?.version ?? 0) + 1;
  if (at.generated !== undefined) return makeCredential({ password: Buffer.from(at.generated), generated: true, salt: at.salt, version, setAt: at.now });
  if (wanted === undefined || wanted === 'generate' || (known && isOf(known, wanted))) return known;
  return makeCredential({ password: Buffer.from(wanted), generated: false, salt: at.salt, version, setAt: at.now });
}

/** Whether the credential is already that of the password, so that a file can be imported again. */
function isOf(known: Credential, password: string): boolean {
  const again = makeCredential({ password: Buffer.from(password), generated: known.scheme === 'SHA256', salt: known.salt, version: known.version, setAt: known.setAt });
  return Buffer.from(again.hash).equals(Buffer.from(known.hash));
}

/** Whether it differs in what an operator says of it. */
export function changed(before: Charger, after: Charger): boolean {
  const said = ({ credential, updatedAt: _at, updatedBy: _by, ...rest }: Charger): string =>
    JSON.stringify(Object.entries({ ...rest, credential: credential?.version ?? 0 }).filter(([, value]) => value !== null && value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)));
  return said(before) !== said(after);
}

/** RFC 4180. */
export function csvCell(value: string | null): string {
  if (value === null) return '';
  return /[",;\r\n]/.test(value) || value !== value.trim() ? `"${value.replaceAll('"', '""')}"` : value;
}
