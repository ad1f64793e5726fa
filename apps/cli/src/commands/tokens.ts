import { readFileSync } from 'node:fs';
import { tokenReference } from '@chargeplane/contracts';
import type { AuthorizationStatus, Token } from '@chargeplane/contracts';
import { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { Fault } from '../fault.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';
import { append, codecOf, readTable } from '../topics.ts';

const RECORD = 'io.chargeplane.registry.Token';

export function tokensCommand(): Command {
  const command = new Command('tokens').description('Which tokens may charge. Tokens are kept as keyed references, never in the clear.');
  const common = (name: string) => command.command(name).option('--tenant <tenant>', 'tenant', 'main').option('--json', 'JSON lines');

  common('add').description('Accept a token.').argument('<token>').option('--expires <time>', 'ISO 8601').option('--note <text>', 'whose it is; no personal data belongs here')
    .action((token: string, o: { tenant: string; json?: boolean; expires?: string; note?: string }) => write(o, [{ token, status: 'ACCEPTED', expiresAt: time(o.expires), note: o.note }]));
  common('block').description('Refuse a token from now on.').argument('<token>')
    .action((token: string, o: { tenant: string; json?: boolean }) => write(o, [{ token, status: 'BLOCKED' }]));
  common('import').description('Accept many: a CSV file with a header and the column token, and if wanted expires and note.').argument('<file>').option('--dry-run', 'say what would be done, and do nothing')
    .action((file: string, o: { tenant: string; json?: boolean; dryRun?: boolean }) => write(o, readTokens(file)));
  common('list').description('All tokens, as references.').action(async (o: { tenant: string; json?: boolean }) => {
    const target = findTarget();
    const codec = await codecOf(target, ['tokens']);
    const rows = [...(await readTable(target, codec, 'tokens', RECORD)).values()].filter((t) => t.tenantId === o.tenant);
    output(o.json ?? false).rows(rows.map((t) => ({ reference: t.ref, status: t.status, expires: t.expiresAt ? new Date(t.expiresAt).toISOString() : null, note: t.note ?? null })), 'No token is registered.');
  });
  return command;
}

interface TokenRow { token: string; status: AuthorizationStatus; expiresAt?: number | null; note?: string }

async function write(o: { tenant: string; json?: boolean; dryRun?: boolean }, rows: readonly TokenRow[]): Promise<void> {
  const target = findTarget();
  const codec = await codecOf(target, ['tokens']);
  const records = rows.map(({ token, status, expiresAt, note }): Token => ({
    tenantId: o.tenant, ref: tokenReference(target.tokenKey, o.tenant, token), keyId: target.tokenKey.id, status, expiresAt, note, updatedAt: Date.now(),
  }));
  if (!o.dryRun) await append(target, 'tokens', records.map((t) => ({ key: `${encodeURIComponent(t.tenantId)}/${t.ref}`, value: codec.encode('tokens', RECORD, t) })));
  output(o.json ?? false).rows(records.map((t) => ({ reference: t.ref, status: o.dryRun ? `would be ${t.status}` : t.status })), 'Nothing to do.');
}

function readTokens(file: string): TokenRow[] {
  const rows = parse(readFileSync(file), { bom: true, columns: (names: string[]) => names.map((n) => n.trim().toLowerCase()), skip_empty_lines: true, trim: true }) as Record<string, string>[];
  return rows.map((row, i) => {
    if (!row['token']) throw new Fault(`${file}:${i + 2}: no token. Nothing was written; expected columns: token, expires, note.`);
    return { token: row['token'], status: 'ACCEPTED', expiresAt: time(row['expires'] || undefined), note: row['note'] || undefined };
  });
}

function time(text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Fault(`${text} is no time: expected ISO 8601, for example 2027-01-31T00:00:00Z.`);
  return ms;
}
