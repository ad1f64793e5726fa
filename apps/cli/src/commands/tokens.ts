import { readFileSync } from 'node:fs';
import { tokenReference } from '@chargeplane/contracts';
import { Command } from 'commander';
import { EXIT, Fault } from '../fault.ts';
import { mergeToken, readExpiry, readTokens, TOKEN_COLUMNS, tokenChanged } from '../import/tokens-csv.ts';
import type { ImportedToken } from '../import/tokens-csv.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';
import { append, codecOf, readTable } from '../topics.ts';

const RECORD = 'io.chargeplane.registry.Token';

interface Common { tenant: string; json?: boolean }

export function tokensCommand(): Command {
  const command = new Command('tokens').description('Which tokens may charge. Tokens are kept as keyed references, never in the clear.');
  const common = (name: string) => command.command(name).option('--tenant <tenant>', 'tenant', 'main').option('--json', 'JSON lines');

  common('add').description('Accept a token, or accept it again.').argument('<token>').option('--expires <time>', 'ISO 8601, or never').option('--note <text>', 'what it is for; no personal data belongs here')
    .addHelpText('after', '\nExample: chargeplane tokens add 04A1B2C3 --expires 2027-01-31T00:00:00Z --note "service card"')
    .action((token: string, o: Common & { expires?: string; note?: string }) => write(o, [{ line: 1, token, status: 'ACCEPTED', expiresAt: o.expires === undefined ? undefined : readExpiry(o.expires), note: o.note }]));

  common('block').description('Refuse a token from now on; tokens add accepts it again.').argument('<token>')
    .addHelpText('after', '\nExample: chargeplane tokens block 04A1B2C3')
    .action((token: string, o: Common) => write(o, [{ line: 1, token, status: 'BLOCKED' }]));

  common('import').description(`Many at once. Columns of the CSV file: ${TOKEN_COLUMNS.join(', ')}. Safe to repeat: only what differs is written.`).argument('<file>', 'UTF-8, a header line, comma or semicolon')
    .option('--dry-run', 'say what would be done, and do nothing')
    .addHelpText('after', '\nOnly token must be there; status is accepted (default) or blocked. Nothing is written while a row is wrong: every wrong row is told with its line.\nExample: chargeplane tokens import cards.csv --dry-run')
    .action(async (file: string, o: Common & { dryRun?: boolean }) => {
      const { rows, faults } = readTokens(read(file));
      for (const fault of faults) process.stderr.write(`${file}:${fault.line}: ${fault.problem}\n`);
      if (faults.length) throw new Fault(`${faults.length} of ${rows.length + faults.length} rows are wrong: nothing was written. Mend them and import again.`);
      await write(o, rows);
    });

  common('list').description('All tokens, as references: token_ref in the views.').action(async (o: Common) => {
    const target = findTarget();
    const codec = await codecOf(target, ['tokens']);
    const rows = [...(await readTable(target, codec, 'tokens', RECORD)).values()].filter((t) => t.tenantId === o.tenant).sort((a, b) => (a.ref < b.ref ? -1 : 1));
    output(o.json ?? false).rows(rows.map((t) => ({ reference: t.ref, status: t.status, expires: t.expiresAt ? new Date(t.expiresAt).toISOString() : null, note: t.note ?? null, key: t.keyId, changed: new Date(t.updatedAt).toISOString() })),
      `No token is registered in tenant ${o.tenant}.`);
  });
  return command;
}

async function write(o: Common & { dryRun?: boolean }, rows: readonly ImportedToken[]): Promise<void> {
  const target = findTarget();
  const { tokenKey } = target;
  const codec = await codecOf(target, ['tokens']);
  const table = await readTable(target, codec, 'tokens', RECORD);
  const results = rows.map((row) => {
    const ref = tokenReference(tokenKey, o.tenant, row.token);
    const key = `${encodeURIComponent(o.tenant)}/${ref}`;
    const known = table.get(key);
    const token = mergeToken(known, row, { tenantId: o.tenant, ref, keyId: tokenKey.id, now: Date.now() });
    return { key, token, what: known ? (tokenChanged(known, token) ? 'changed' : 'unchanged') : 'new' };
  });
  const toWrite = results.filter(({ what }) => what !== 'unchanged');
  if (!o.dryRun) await append(target, 'tokens', toWrite.map(({ key, token }) => ({ key, value: codec.encode('tokens', RECORD, token) })));
  const out = output(o.json ?? false);
  const shown = o.json || results.length === 1 ? results : toWrite;
  out.rows(shown.map(({ token, what }) => ({ reference: token.ref, status: token.status, what: o.dryRun && what !== 'unchanged' ? `would be ${what}` : what })), 'Nothing to do.');
  if (results.length > 1) out.say(`\n${['new', 'changed', 'unchanged'].map((what) => `${results.filter((r) => r.what === what).length} ${what}`).join(', ')}${o.dryRun ? '. Nothing was written (--dry-run).' : '.'}`);
}

function read(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new Fault(`Reading ${file}: ${(error as Error).message}.`, EXIT.USAGE);
  }
}
