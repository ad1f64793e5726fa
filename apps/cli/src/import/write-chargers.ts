import { randomBytes } from 'node:crypto';
import { chargerKey, generatePassword, GENERATED_PASSWORD_BYTES, SALT_BYTES } from '@chargeplane/contracts';
import type { Charger } from '@chargeplane/contracts';
import type { Codec } from '@chargeplane/schema-registry';
import { Fault } from '../fault.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';
import type { Target } from '../target.ts';
import { append, codecOf, readTable } from '../topics.ts';
import { changed, merge } from './chargers-csv.ts';
import type { ImportedCharger } from './chargers-csv.ts';

const RECORD = 'io.chargeplane.registry.Charger';

export interface ChargerRegistry {
  readonly target: Target;
  readonly codec: Codec;
  /** By Kafka key. */
  readonly table: ReadonlyMap<string, Charger>;
}

export async function openChargers(): Promise<ChargerRegistry> {
  const target = findTarget();
  const codec = await codecOf(target, ['chargers']);
  return { target, codec, table: await readTable(target, codec, 'chargers', RECORD) };
}

/** One registered charger, or a fault that says where else it is known. */
export function needCharger(table: ReadonlyMap<string, Charger>, tenant: string, identity: string): Charger {
  const known = table.get(chargerKey(tenant, identity));
  if (known) return known;
  const elsewhere = [...table.values()].filter((c) => c.chargerId === identity).map((c) => c.tenantId);
  const hint = elsewhere.length ? `It is in tenant ${elsewhere.join(', ')}: add --tenant ${elsewhere[0]}.` : `Register it first: chargeplane chargers add ${identity}`;
  throw new Fault(`${identity} is not registered in tenant ${tenant}. ${hint}`);
}

export interface Change {
  readonly row: ImportedCharger;
  /** What a row cannot say. */
  readonly edit?: (charger: Charger) => Charger;
}

export interface WriteOptions {
  readonly json: boolean;
  readonly dryRun?: boolean;
  /** `generate` makes a new password even where there is one. */
  readonly renew?: boolean;
}

/** Writes what differs, then shows what was done; a generated password is shown whatever happens after it was sent, because nobody can read it later. */
export async function writeChargers({ target, codec, table }: ChargerRegistry, changes: readonly Change[], tenant: string, how: WriteOptions): Promise<void> {
  const results = changes.map(({ row, edit = (charger) => charger }) => {
    const known = table.get(chargerKey(tenant, row.identity));
    const password = row.credential === 'generate' && (how.renew || !known?.credential) ? generatePassword(randomBytes(GENERATED_PASSWORD_BYTES)) : undefined;
    const charger = edit(merge(known, row, { tenantId: tenant, now: Date.now(), salt: randomBytes(SALT_BYTES), generated: password }));
    const what = known ? (changed(known, charger) ? 'changed' : 'unchanged') : 'new';
    return { identity: row.identity, charger, password, what };
  });
  const toWrite = results.filter(({ what }) => what !== 'unchanged');
  const fault = how.dryRun ? null : await append(target, 'chargers', toWrite.map(({ charger }) => ({ key: chargerKey(tenant, charger.chargerId), value: codec.encode('chargers', RECORD, charger) })))
    .then(() => null, (error: Error) => error);

  const out = output(how.json);
  const shown = how.json || results.length === 1 ? results : toWrite;
  const word = (what: string): string => (what === 'unchanged' ? what : how.dryRun ? `would be ${what}` : fault ? `perhaps ${what}` : what);
  out.rows(shown.map(({ identity, what, password }) => ({ identity, what: word(what), ...(password && !how.dryRun && { password }) })), 'Nothing to do.');
  if (results.length > 1) out.say(`\n${['new', 'changed', 'unchanged'].map((what) => `${results.filter((r) => r.what === what).length} ${what}`).join(', ')}${how.dryRun ? '. Nothing was written (--dry-run).' : '.'}`);
  if (!how.dryRun && results.some(({ password }) => password)) out.say('\nA password is shown this once and kept only as a hash: set it in the charger now.');
  if (fault) throw fault;
}
