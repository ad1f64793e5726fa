import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RESTRICTED_TABLES } from '../../../../infra/local/servers/restricted-tables.ts';
import { applyMigrations } from '../src/index.ts';
import { openDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

interface Column {
  table: string;
  name: string;
  type: string;
  comment: string;
}

describe('docs/data-dictionary.md', () => {
  let world: TestDatabase;
  let columns: Column[] = [];
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/data-dictionary.md'), 'utf8');

  beforeAll(async () => {
    world = await openDatabase();
    await applyMigrations({ url: world.url, user: 'default', database: world.database });
    columns = await world.rows<Column>('SELECT table, name, type, comment FROM system.columns WHERE database = currentDatabase() ORDER BY table, position');
  }, 120_000);
  afterAll(() => world.close(), 60_000);

  it('has every column of every table and view with its type and comment, and no other', () => {
    const there = columns.map(({ table, name, type, comment }) => `${table}.${name} ${type}: ${comment}`);
    expect(columnsOf(text).sort()).toEqual(there.sort());
  });

  it('says of every table and view what the engine says', async () => {
    const tables = await world.rows<{ name: string; comment: string }>('SELECT name, comment FROM system.tables WHERE database = currentDatabase()');
    for (const { name, comment } of tables) expect(text).toContain(`### ${name}\n\n${comment}.\n`);
  });

  it('has no table, view or column without a comment', async () => {
    expect(await world.rows(`SELECT name FROM system.tables WHERE database = currentDatabase() AND comment = ''`)).toEqual([]);
    expect(columns.filter(({ comment }) => comment === '')).toEqual([]);
  });

  it('calls restricted what an analyst cannot read', async () => {
    const restricted = await world.rows<{ name: string }>(`SELECT name FROM system.tables WHERE database = currentDatabase() AND comment LIKE 'Restricted%' ORDER BY name`);
    expect(restricted.map(({ name }) => name)).toEqual([...RESTRICTED_TABLES].sort());
  });

  it('promises tenant, charger, site, label and group in every view that is about chargers', async () => {
    const views = await world.rows<{ name: string }>(`SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View' AND comment NOT LIKE '%internal%' AND name != 'accounting'`);
    const missing = views.flatMap(({ name }) => ['tenant', 'charger', 'site', 'label', 'group'].filter((column) => !columns.some((c) => c.table === name && c.name === column)).map((column) => `${name}.${column}`));
    expect(missing).toEqual([]);
    expect(views.length).toBeGreaterThan(15);
  });

  it('keeps every view readable on empty tables', async () => {
    const views = await world.rows<{ name: string }>(`SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View' AND name != 'accounting'`);
    for (const { name } of views) expect([name, await world.rows(`SELECT * FROM ${name}`)]).toEqual([name, []]);
  }, 120_000);
});

function columnsOf(dictionary: string): string[] {
  const found: string[] = [];
  let table = '';
  for (const line of dictionary.split('\n')) {
    if (line.startsWith('### ')) table = line.slice(4);
    const cells = /^\| (\w+) \| (.+?) \| (.+) \|$/.exec(line);
    if (table !== '' && cells !== null && cells[1] !== 'Column') found.push(`${table}.${cells[1]} ${cells[2]}: ${cells[3]}`.replaceAll('\\|', '|'));
  }
  return found;
}
