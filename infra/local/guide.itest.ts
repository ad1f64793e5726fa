import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations } from '@chargeplane/clickhouse';
import { ACCOUNTING_QUERY } from './accounting.ts';
import { EXAMPLE_QUERIES } from './guide.ts';
import { ANALYST_USER, DATABASE } from './servers/clickhouse-config.ts';
import { startClickHouse, type RunningClickHouse } from './servers/clickhouse.ts';
import { deleteAtEnd } from './servers/reaper.ts';
import { RESTRICTED_TABLES } from './servers/restricted-tables.ts';

/** What the README shows to be pasted. */
const README_QUERIES = [...readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8').matchAll(/SELECT [^"`\n]+ FROM [^"`\n]+/g)].map(([query]) => query);

// A server of its own: the rights of `analyst` are for the database `chargeplane`, and tests that share a server use others.
describe('what npm start prints and asks', () => {
  let dir = '';
  let clickhouse: RunningClickHouse;
  const ask = async (query: string): Promise<string> => {
    const url = `${clickhouse.url}/?user=${ANALYST_USER.name}&password=${ANALYST_USER.password}`;
    const answer = await fetch(url, { method: 'POST', body: query, headers: { connection: 'close' } });
    return `${answer.status} ${(await answer.text()).trim()}`;
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'chargeplane-guide-'));
    deleteAtEnd(dir);
    clickhouse = await startClickHouse({ dir });
    await applyMigrations({ url: clickhouse.url, user: 'default', database: DATABASE });
  }, 120_000);
  afterAll(async () => {
    await clickhouse.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it.each(EXAMPLE_QUERIES)('%s', async (query) => {
    expect(await ask(`${query} FORMAT PrettyCompact`)).toMatch(/^200/);
  });

  it('the README has queries', () => expect(README_QUERIES.length).toBeGreaterThanOrEqual(2));

  it.each(README_QUERIES)('of the README: %s', async (query) => {
    expect(await ask(query)).toMatch(/^200/);
  });

  it('finds no leak in empty tables', async () => {
    expect(await ask(`${ACCOUNTING_QUERY} FORMAT TSV`)).toBe('200 0\t0');
  });

  it.each(RESTRICTED_TABLES)('does not show %s to an analyst', async (table) => {
    expect(await ask(`SELECT * FROM ${DATABASE}.${table} LIMIT 1`)).toMatch(/ACCESS_DENIED/);
    expect(await ask(`DESCRIBE TABLE ${DATABASE}.${table}`)).toMatch(/ACCESS_DENIED/);
  });
});
