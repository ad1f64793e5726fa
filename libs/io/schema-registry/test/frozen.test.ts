// P10 without a registry: what was published stays readable, in both directions, against every frozen version.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AvroRecord } from '../src/avro-schema.ts';
import { freeze, frozenFaults, publicRecords, readFrozen } from '../src/frozen.ts';
import { catalogOf, entryOf, loadSchemas } from '../src/load-schemas.ts';
import type { SchemaCatalog } from '../src/load-schemas.ts';
import { edited, without } from './edit.ts';

const TOKEN = 'io.chargeplane.registry.Token';
const catalog = loadSchemas();

/** Today's schemas with one record changed, or gone. */
function doctored(edit: ((record: AvroRecord) => void) | null): SchemaCatalog {
  const entries = [...catalog.records.values()].filter((entry) => edit !== null || entry.fullName !== TOKEN);
  return catalogOf(entries.map((entry) => (entry.fullName === TOKEN && edit !== null ? entryOf(TOKEN, edited(entry.schema, edit)) : entry)));
}

test('the schemas of today break no frozen version (after a change that is meant: npm run freeze-schemas with the release)', () => {
  const frozen = readFrozen();
  expect(new Set(frozen.map((one) => one.fullName)).size).toBeGreaterThan(30);
  expect(frozenFaults(frozen, catalog)).toEqual([]);
});

test('the gate can fail: a removed field, a required one, a record that is gone', () => {
  const frozen = readFrozen();
  expect(frozenFaults(frozen, doctored(without('ref')))).toEqual([expect.stringContaining(`${TOKEN} against v0001: ref was removed`)]);
  expect(frozenFaults(frozen, doctored((record) => record.fields.push({ name: 'more', type: 'string' })))).toEqual([expect.stringContaining('more is new and has no default')]);
  expect(frozenFaults(frozen, doctored(null))).toEqual([expect.stringContaining('is gone from the public topics')]);
});

test('freezing keeps what changed as the next version, and refuses what breaks the last', () => {
  const dir = mkdtempSync(join(tmpdir(), 'frozen-'));
  try {
    expect(freeze(catalog, dir)).toEqual({ version: 'v0001', records: publicRecords() });
    expect(freeze(catalog, dir)).toBeNull();
    const grown = doctored((record) => record.fields.push({ name: 'more', type: ['null', 'string'], default: null }));
    expect(freeze(grown, dir)).toEqual({ version: 'v0002', records: [TOKEN] });
    expect(frozenFaults(readFrozen(dir), catalog)).toEqual([]);
    expect(() => freeze(doctored(without('tenantId')), dir)).toThrow(/against v0001.*\n.*against v0002/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
