import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chargerKey, generatePassword, GENERATED_PASSWORD_BYTES } from '@chargeplane/contracts';
import type { Charger } from '@chargeplane/contracts';
import { Command } from 'commander';
import { changed, COLUMNS, merge, readImport } from '../import/chargers-csv.ts';
import type { ImportedCharger } from '../import/chargers-csv.ts';
import { EXIT, Fault } from '../fault.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';
import { append, codecOf, readTable } from '../topics.ts';

const RECORD = 'io.chargeplane.registry.Charger';

export function chargersCommand(): Command {
  const command = new Command('chargers').description('What the operator says of chargers: who may connect, where they stand, how they are grouped.');
  const common = (name: string) => command.command(name).option('--tenant <tenant>', 'tenant', 'main').option('--json', 'JSON lines');

  common('list').description('All registered chargers.').action(async (options: { tenant: string; json?: boolean }) => {
    const { table } = await open();
    const rows = [...table.values()].filter((c) => c.tenantId === options.tenant).sort((a, b) => a.chargerId.localeCompare(b.chargerId));
    output(options.json ?? false).rows(rows.map(shown), 'No charger is registered. Import some: chargeplane chargers import FILE.csv');
  });

  common('add').description('Register a charger, or change what is said of it.').argument('<identity>')
    .option('--site <site>').option('--label <label>').option('--time-zone <zone>', 'IANA name').option('--group <group>').option('--vendor <vendor>', 'hint for a charger that has not booted yet')
    .option('--password <password>', 'credential set by hand; "generate" makes one and shows it once')
    .action(async (identity: string, options: Omit<ImportedCharger, 'identity' | 'line'> & { tenant: string; json?: boolean; vendor?: string; password?: string }) => {
      await write([{ ...options, line: 1, identity, vendorHint: options.vendor, credential: options.password }], options.tenant, { json: options.json ?? false });
    });

  common('set-password').description('Set the password of a charger; without one it is generated and shown once.').argument('<identity>').argument('[password]')
    .action(async (identity: string, password: string | undefined, options: { tenant: string; json?: boolean }) => {
      await write([{ line: 1, identity, credential: password ?? 'generate' }], options.tenant, { json: options.json ?? false, mustExist: true, renew: true });
    });

  common('import').description(`Register many. Columns of the CSV file: ${COLUMNS.join(', ')}. Safe to repeat: only what differs is written.`).argument('<file>')
    .option('--dry-run', 'say what would be done, and do nothing')
    .addHelpText('after', '\nOnly identity must be there. The credential "generate" makes a password once and shows it; any other text is a password set by hand.')
    .action(async (file: string, options: { tenant: string; json?: boolean; dryRun?: boolean }) => {
      const { rows, faults } = readImport(readFileSync(file));
      for (const fault of faults) process.stderr.write(`${file}:${fault.line}: ${fault.problem}\n`);
      if (faults.length) throw new Fault(`${faults.length} of ${rows.length + faults.length} rows are wrong: nothing was written. Mend them and import again.`);
      await write(rows, options.tenant, { json: options.json ?? false, dryRun: options.dryRun ?? false });
    });

  common('export').description('All registered chargers as CSV, in the columns of import; no credentials.').action(async (options: { tenant: string; json?: boolean }) => {
    const { table } = await open();
    const rows = [...table.values()].filter((c) => c.tenantId === options.tenant).map(shown);
    if (options.json) return output(true).rows(rows, '');
    console.log(COLUMNS.join(','));
    for (const c of rows) console.log([c.identity, c.site, c.label, c.time_zone, c.group, c.vendor_hint, ''].map(csvCell).join(','));
  });
  return command;
}

async function open() {
  const target = findTarget();
  const codec = await codecOf(target, ['chargers']);
  return { target, codec, table: await readTable(target, codec, 'chargers', RECORD) };
}

async function write(rows: readonly ImportedCharger[], tenant: string, how: { json: boolean; dryRun?: boolean; mustExist?: boolean; renew?: boolean }): Promise<void> {
  const { target, codec, table } = await open();
  const out = output(how.json);
  const results = rows.map((row) => {
    const known = table.get(chargerKey(tenant, row.identity));
    if (how.mustExist && !known) throw new Fault(`${row.identity} is not registered. Register it first: chargeplane chargers add ${row.identity}`, EXIT.NOT_DONE);
    const password = row.credential === 'generate' && (how.renew || !known?.credential) ? generatePassword(randomBytes(GENERATED_PASSWORD_BYTES)) : undefined;
    const charger = merge(known, row, { tenantId: tenant, now: Date.now(), salt: randomBytes(16), generated: password });
    return { row, charger, password, what: known ? (changed(known, charger) ? 'changed' : 'unchanged') : 'new' };
  });
  const toWrite = results.filter((r) => r.what !== 'unchanged');
  if (!how.dryRun) {
    await append(target, 'chargers', toWrite.map(({ charger }) => ({ key: chargerKey(tenant, charger.chargerId), value: codec.encode('chargers', RECORD, charger) })),
      process.stderr.isTTY ? (done) => process.stderr.write(`\r${done} of ${toWrite.length} written`) : undefined);
    if (process.stderr.isTTY && toWrite.length) process.stderr.write('\n');
  }
  out.rows(results.map(({ row, what, password }) => ({ identity: row.identity, what: how.dryRun && what !== 'unchanged' ? `would be ${what}` : what, ...(password && !how.dryRun && { password }) })), 'Nothing to do.');
  if (results.some((r) => r.password) && !how.dryRun) out.say('\nA password is shown this once and kept only as a hash: set it in the charger now.');
}

function shown(c: Charger) {
  return {
    identity: c.chargerId, site: c.site ?? null, label: c.label ?? null, time_zone: c.timeZone ?? null, group: c.group ?? null, vendor_hint: c.vendorHint ?? null,
    credential: c.credential ? c.credential.scheme.toLowerCase() : null, blocked: c.blocked,
  };
}

function csvCell(value: string | null): string {
  if (value === null) return '';
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
