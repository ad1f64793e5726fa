import { readFileSync } from 'node:fs';
import type { Charger, OcppVersion } from '@chargeplane/contracts';
import { Command, Option } from 'commander';
import { COLUMNS, csvCell, problemOf, readImport } from '../import/chargers-csv.ts';
import type { ImportedCharger } from '../import/chargers-csv.ts';
import { needCharger, openChargers, writeChargers } from '../import/write-chargers.ts';
import { EXIT, Fault } from '../fault.ts';
import { output } from '../output.ts';

interface Common { tenant: string; json?: boolean }
interface AddOptions extends Common { site?: string; label?: string; timeZone?: string; group?: string; vendor?: string; password?: string; assumeVersion?: '1.6' | '2.0.1' | '2.1'; block?: boolean; unblock?: boolean }

const VERSIONS: Record<'1.6' | '2.0.1' | '2.1', OcppVersion> = { '1.6': 'V16', '2.0.1': 'V201', '2.1': 'V21' };

export function chargersCommand(): Command {
  const command = new Command('chargers').description('What the operator says of chargers: who may connect, where they stand, how they are grouped.');
  const common = (name: string) => command.command(name).option('--tenant <tenant>', 'tenant', 'main').option('--json', 'JSON lines');

  common('list').description('All registered chargers.').option('--group <group>', 'only this group').action(async (options: Common & { group?: string }) => {
    output(options.json ?? false).rows((await registered(options)).map(shown), `No charger is registered in tenant ${options.tenant}. Import some: chargeplane chargers import FILE.csv`);
  });

  common('add').description('Register a charger, or change what is said of it.').argument('<identity>')
    .option('--site <site>').option('--label <label>').option('--time-zone <zone>', 'IANA name, for example Europe/Berlin').option('--group <group>').option('--vendor <vendor>', 'hint for a charger that has not booted yet')
    .option('--password <password>', 'credential set by hand; "generate" makes one and shows it once; "-" reads it from standard input')
    .addOption(new Option('--assume-version <version>', 'for a charger that offers no subprotocol').choices(Object.keys(VERSIONS)))
    .option('--block', 'refuse its connections from now on').option('--unblock', 'accept them again')
    .addHelpText('after', '\nExample: chargeplane chargers add CP-0042 --site Depot --time-zone Europe/Berlin --group pilot --password generate')
    .action(async (identity: string, o: AddOptions) => {
      const row = checked({ line: 1, identity, site: o.site, label: o.label, timeZone: o.timeZone, group: o.group, vendorHint: o.vendor, credential: fromInput(o.password) });
      const edit = (charger: Charger): Charger => ({
        ...charger, ...(o.assumeVersion && { assumeVersion: VERSIONS[o.assumeVersion] }), ...((o.block || o.unblock) && { blocked: o.block ?? false }),
      });
      await writeChargers(await openChargers(), [{ row, edit }], o.tenant, { json: o.json ?? false });
    });

  common('set-password').description('Set the password of a charger; without one it is generated and shown once.').argument('<identity>').argument('[password]', 'at least 8 characters; "-" reads it from standard input')
    .addHelpText('after', '\nExamples:\n  chargeplane chargers set-password CP-0042\n  chargeplane chargers set-password CP-0042 - < password.txt')
    .action(async (identity: string, password: string | undefined, o: Common) => {
      const registry = await openChargers();
      needCharger(registry.table, o.tenant, identity);
      await writeChargers(registry, [{ row: checked({ line: 1, identity, credential: fromInput(password) ?? 'generate' }) }], o.tenant, { json: o.json ?? false, renew: true });
    });

  common('import').description(`Register many. Columns of the CSV file: ${COLUMNS.join(', ')}. Safe to repeat: only what differs is written.`).argument('<file>', 'UTF-8, a header line, comma or semicolon; "-" reads standard input')
    .option('--dry-run', 'say what would be done, and do nothing')
    .addHelpText('after', '\nOnly identity must be there; an empty cell changes nothing. The credential "generate" makes a password once and shows it; any other text is a password set by hand.\nNothing is written while a row is wrong: every wrong row is told with its line.\nExample: chargeplane chargers import fleet.csv --dry-run')
    .action(async (file: string, o: Common & { dryRun?: boolean }) => {
      const { rows, faults } = readImport(readInput(file));
      for (const fault of faults) process.stderr.write(`${file}:${fault.line}: ${fault.problem}\n`);
      if (faults.length) throw new Fault(`${faults.length} of ${rows.length + faults.length} rows are wrong: nothing was written. Mend them and import again.`);
      await writeChargers(await openChargers(), rows.map((row) => ({ row })), o.tenant, { json: o.json ?? false, dryRun: o.dryRun ?? false });
    });

  common('export').description('All registered chargers as CSV, in the columns of import; no credentials.').option('--group <group>', 'only this group')
    .addHelpText('after', '\nExample: chargeplane chargers export > fleet.csv')
    .action(async (options: Common & { group?: string }) => {
      const rows = (await registered(options)).map(shown);
      if (options.json) return output(true).rows(rows, '');
      console.log(COLUMNS.join(','));
      for (const c of rows) console.log([c.identity, c.site, c.label, c.time_zone, c.group, c.vendor_hint, null].map(csvCell).join(','));
    });

  common('quirk').description('Switch a fix of a vendor pack for chargers, or for all registered ones of a group. One that could change money is off until it is switched on.')
    .argument('<pack/fix>').addArgument(command.createArgument('<state>', 'default: as the pack says').choices(['on', 'off', 'default'])).argument('[identity...]').option('--group <group>', 'all chargers of this group')
    .addHelpText('after', '\nThe fixes stand in libs/pure/quirks/src/packs; a name that no pack has is answered with the list.\nExample: chargeplane chargers quirk openevse/kwh-as-wh on --group depot-east')
    .action(async (fix: string, state: string, identities: string[], o: Common & { group?: string }) => {
      await needFix(fix);
      const registry = await openChargers();
      const ofGroup = o.group === undefined ? [] : [...registry.table.values()].filter((c) => c.tenantId === o.tenant && c.group === o.group).map((c) => c.chargerId);
      const all = [...new Set([...identities, ...ofGroup])].sort();
      if (all.length === 0) throw new Fault(o.group === undefined ? 'Which chargers? Name identities, or a group with --group.' : `No registered charger of tenant ${o.tenant} is in the group ${o.group}.`, EXIT.USAGE);
      for (const identity of all) needCharger(registry.table, o.tenant, identity);
      const edit = (charger: Charger): Charger => ({
        ...charger, quirks: [...charger.quirks.filter(({ id }) => id !== fix), ...(state === 'default' ? [] : [{ id: fix, enabled: state === 'on' }])].sort((a, b) => a.id.localeCompare(b.id)),
      });
      await writeChargers(registry, all.map((identity) => ({ row: { line: 1, identity }, edit })), o.tenant, { json: o.json ?? false });
    });
  return command;
}

async function needFix(name: string): Promise<void> {
  const { PACKS } = await import('@chargeplane/quirks');
  const fixes = PACKS.flatMap((pack) => [...pack.inbound, ...pack.answer, ...pack.outbound].map((fix) => `${pack.id}/${fix.id}`)).sort();
  if (!fixes.includes(name)) throw new Fault(`No pack has the fix ${name}. Fixes: ${fixes.join(', ')}`, EXIT.USAGE);
}

async function registered({ tenant, group }: Common & { group?: string }): Promise<Charger[]> {
  const { table } = await openChargers();
  return [...table.values()].filter((c) => c.tenantId === tenant && (group === undefined || c.group === group)).sort((a, b) => a.chargerId.localeCompare(b.chargerId));
}

function checked(row: ImportedCharger): ImportedCharger {
  const problem = problemOf(row);
  if (problem) throw new Fault(`${row.identity}: ${problem}.`, EXIT.USAGE);
  return row;
}

function fromInput(password: string | undefined): string | undefined {
  return password === '-' ? readInput('-').toString('utf8').replace(/\r?\n$/, '') : password;
}

function readInput(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new Fault(`Reading ${file}: ${(error as Error).message}.`, EXIT.USAGE);
  }
}

function shown(c: Charger) {
  return {
    identity: c.chargerId, site: c.site ?? null, label: c.label ?? null, time_zone: c.timeZone ?? null, group: c.group ?? null, vendor_hint: c.vendorHint ?? null,
    credential: c.credential ? c.credential.scheme.toLowerCase() : null, blocked: c.blocked, quirks: c.quirks.map(({ id, enabled }) => `${id} ${enabled ? 'on' : 'off'}`).join(', '),
  };
}
