import { faultKind, insertBlock, refusedRow } from '../src/index.ts';
import { openDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

describe('insertBlock', () => {
  let world: TestDatabase;
  const insert = (token: string, lines: string[]): Promise<void> => insertBlock(world.admin, { table: `${world.database}.t`, lines, token });
  const numbers = async (): Promise<number[]> => (await world.rows<{ n: number }>(`SELECT n FROM ${world.database}.t ORDER BY n`)).map(({ n }) => n);
  const fails = async (lines: string[]): Promise<unknown> => insert(`bad ${lines.join('')}`, lines).then(() => null, (error: unknown) => error);

  beforeAll(async () => {
    world = await openDatabase();
    await world.admin.command({ query: `CREATE TABLE ${world.database}.t (n Int32, text String, at Nullable(DateTime64(3, 'UTC')), exact Nullable(Decimal(38, 9))) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 20000` });
  }, 120_000);
  afterAll(() => world.close(), 60_000);

  it('stores a block once, however often it comes with the same token, and another one beside it', async () => {
    await insert('frames:0:0-1', ['{"n":0}', '{"n":1}']);
    await insert('frames:0:0-1', ['{"n":0}', '{"n":1}']);
    expect(await numbers()).toEqual([0, 1]);
    await insert('frames:0:2-3', ['{"n":0}', '{"n":1}']);
    expect(await numbers()).toEqual([0, 0, 1, 1]);
  }, 60_000);

  it('stores all rows of a large block as one, so that its token stands for all of them', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `{"n":${index + 100},"text":"${'x'.repeat(100)}"}`);
    await insert('large', lines);
    await insert('large', lines);
    expect((await numbers()).filter((n) => n >= 100)).toHaveLength(50_000);
  }, 60_000);

  it('stores nothing of a block with a row that does not fit, and says which row it is', async () => {
    const error = await fails(['{"n":7}', '{"n":8,"exact":"1e99"}']);
    expect([faultKind(error), refusedRow(error)]).toEqual(['ROW', 2]);
    expect(await numbers()).not.toContain(7);
  }, 60_000);

  it('tells a row that does not fit from a table that is not there and a column that it does not know', async () => {
    expect(faultKind(await fails(['{"n":"many"}']))).toBe('ROW');
    expect(faultKind(await fails(['{"n":9,"unknown":1}']))).toBe('FATAL');
    expect(faultKind(await insertBlock(world.admin, { table: 'nowhere.t', lines: ['{}'], token: 'x' }).catch((error: unknown) => error))).toBe('FATAL');
  }, 60_000);
});
