import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations, MigrationChanged, pendingMigrations } from '../src/index.ts';
import { openDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

const insert = (text: string): string => `INSERT INTO {database}.steps (text) VALUES ('${text}');\n`;

describe('applyMigrations', () => {
  let world: TestDatabase;
  let dir = '';
  const write = (name: string, sql: string): Promise<void> => writeFile(join(dir, name), sql);
  const apply = (): Promise<string[]> => applyMigrations({ url: world.url, user: 'default', database: world.database, dir });
  const pending = (): Promise<string[]> => pendingMigrations(world.admin, world.database, dir);
  const steps = async (): Promise<string[]> => (await world.rows<{ text: string }>('SELECT text FROM steps ORDER BY at, text')).map(({ text }) => text);

  beforeAll(async () => {
    world = await openDatabase();
    dir = await mkdtemp(join(tmpdir(), 'chargeplane-migrations-'));
    await write('0001-table.sql', `-- a comment; with a semicolon\nCREATE TABLE IF NOT EXISTS {database}.steps (text String, at DateTime64(6) DEFAULT now64(6)) ENGINE = MergeTree ORDER BY at;\n`);
    await write('0010-ten.sql', insert('ten'));
    await write('0002-two.sql', insert('two'));
  }, 120_000);
  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
    await world.close();
  }, 60_000);

  it('applies the files once, in the order of their numbers, and records them', async () => {
    expect(await pending()).toEqual(['0001-table.sql', '0002-two.sql', '0010-ten.sql']);
    expect(await apply()).toEqual(['0001-table.sql', '0002-two.sql', '0010-ten.sql']);
    expect(await apply()).toEqual([]);
    expect(await pending()).toEqual([]);
    expect(await steps()).toEqual(['two', 'ten']);
    expect(await world.rows('SELECT number, name, length(checksum) AS bytes FROM schema_migrations FINAL ORDER BY number')).toEqual([
      { number: 1, name: '0001-table.sql', bytes: 64 }, { number: 2, name: '0002-two.sql', bytes: 64 }, { number: 10, name: '0010-ten.sql', bytes: 64 },
    ]);
  }, 60_000);

  it('names the file that fails, and tries it again next time', async () => {
    await write('0011-eleven.sql', `${insert('eleven')}SELEKT 1;\n`);
    await expect(apply()).rejects.toThrow(/Applying 0011-eleven\.sql to .*, at 'SELEKT 1'/);
    expect(await pending()).toEqual(['0011-eleven.sql']);
    await write('0011-eleven.sql', insert('eleven'));
    expect(await apply()).toEqual(['0011-eleven.sql']);
  }, 60_000);

  it('refuses a file that was changed after it was applied, by its name', async () => {
    await write('0002-two.sql', insert('two, changed'));
    await expect(apply()).rejects.toThrow(MigrationChanged);
    await expect(pending()).rejects.toThrow('0002-two.sql was already applied and has been changed since');
    await write('0002-two.sql', insert('two'));
  }, 60_000);

  it('refuses a file whose number comes before those that are applied, and numbers that are used twice', async () => {
    await write('0005-five.sql', insert('five'));
    await expect(apply()).rejects.toThrow('0005-five.sql comes before number 11');
    await rm(join(dir, '0005-five.sql'));
    await write('0010-again.sql', insert('again'));
    await expect(apply()).rejects.toThrow('number 0010 is used twice');
    await rm(join(dir, '0010-again.sql'));
    expect((await steps()).filter((text) => text !== 'eleven')).toEqual(['two', 'ten']);
  }, 60_000);

  it('refuses what cannot be the name of a database', async () => {
    await expect(applyMigrations({ url: world.url, user: 'default', database: 'a; DROP DATABASE b', dir })).rejects.toThrow('cannot be the name of a database');
  });
});
