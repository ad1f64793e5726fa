import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANALYST_USER, DATABASE, SINK_USER } from '../../../../infra/local/servers/clickhouse-config.ts';
import { startClickHouse } from '../../../../infra/local/servers/clickhouse.ts';
import type { RunningClickHouse } from '../../../../infra/local/servers/clickhouse.ts';
import { deleteAtEnd } from '../../../../infra/local/servers/reaper.ts';
import { RESTRICTED_TABLES } from '../../../../infra/local/servers/restricted-tables.ts';
import { applyMigrations, openClickHouse, queryRows } from '../src/index.ts';
import type { ClickHouseClient } from '../src/index.ts';

const SECRET = 'TAG-IN-CLEAR';

// A server of its own: the rights of `analyst` are for the database `chargeplane`, and tests that share a server use others.
describe('the user analyst', () => {
  let dir = '';
  let clickhouse: RunningClickHouse;
  let admin: ClickHouseClient;
  let analyst: ClickHouseClient;
  const refused = async (sql: string): Promise<string> => queryRows(analyst, sql).then((rows) => `answered ${JSON.stringify(rows)}`, (error: unknown) => (error as { type?: string }).type ?? String(error));

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'chargeplane-analyst-'));
    deleteAtEnd(dir);
    clickhouse = await startClickHouse({ dir });
    await applyMigrations({ url: clickhouse.url, user: 'default', database: DATABASE });
    admin = openClickHouse({ url: clickhouse.url, user: 'default' });
    analyst = openClickHouse({ url: clickhouse.url, user: ANALYST_USER.name, password: ANALYST_USER.password });
    const sink = openClickHouse({ url: clickhouse.url, user: SINK_USER.name, password: SINK_USER.password });
    await sink.insert({ table: 'frames', values: [{ partition: 0, offset: 1, payload: `[2,"1","Authorize",{"idTag":"${SECRET}"}]` }], format: 'JSONEachRow' });
    await sink.insert({ table: 'rejections', values: [{ generation: 'live', tenant: 'main', charger: 'CP-1', code: 'NOT_JSON', payload: SECRET, payload_base64: SECRET, stack: SECRET }], format: 'JSONEachRow' });
    await sink.insert({ table: 'sink_rejected', values: [{ topic: 'frames', partition: 0, offset: 2, code: 'NOT_AVRO', head_base64: SECRET, detail: SECRET }], format: 'JSONEachRow' });
    await sink.close();
  }, 180_000);
  afterAll(async () => {
    await Promise.all([admin.close(), analyst.close()]);
    await clickhouse.stop();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  it('reads every table and view that is not restricted, and finds no clear token there', async () => {
    const names = (await queryRows<{ name: string }>(admin, `SELECT name FROM system.tables WHERE database = '${DATABASE}' ORDER BY name`)).map(({ name }) => name).filter((name) => !RESTRICTED_TABLES.includes(name));
    expect(names.length).toBeGreaterThan(30);
    for (const name of names) expect([name, JSON.stringify(await queryRows(analyst, `SELECT * FROM ${name}`))]).toEqual([name, expect.not.stringContaining(SECRET)]);
    expect(await queryRows(analyst, 'SELECT charger, code FROM rejected')).toEqual([{ charger: 'CP-1', code: 'NOT_JSON' }]);
  }, 120_000);

  it.each(RESTRICTED_TABLES)('cannot read %s by any way round', async (table) => {
    for (const sql of [
      `SELECT count() FROM ${table}`, `SELECT 1 FROM ${table} LIMIT 1`, `DESCRIBE ${table}`, `SHOW CREATE TABLE ${table}`, `SELECT * FROM merge('${DATABASE}', '^${table}$')`, `SELECT * FROM remote('127.0.0.1', '${DATABASE}', '${table}')`,
      `SELECT * FROM mergeTreeIndex('${DATABASE}', '${table}')`, `SELECT (SELECT count() FROM ${table})`,
    ]) expect([sql, await refused(sql)]).toEqual([sql, expect.stringMatching(/ACCESS_DENIED|READONLY|BAD_ARGUMENTS|UNKNOWN_TABLE|CANNOT_EXTRACT_TABLE_STRUCTURE/)]);
  }, 60_000);

  it.each([
    `INSERT INTO ${DATABASE}.generations (generation, activated_at, note) VALUES ('mine', now(), '')`,
    `DELETE FROM ${DATABASE}.events WHERE 1`, `ALTER TABLE ${DATABASE}.events DELETE WHERE 1`, `TRUNCATE TABLE ${DATABASE}.events`, `DROP TABLE ${DATABASE}.events`, `OPTIMIZE TABLE ${DATABASE}.events`,
    `CREATE TABLE ${DATABASE}.mine (a Int8) ENGINE = Memory`, `CREATE OR REPLACE VIEW ${DATABASE}.sessions AS SELECT 1`, `CREATE USER mine`, `GRANT SELECT ON ${DATABASE}.frames TO analyst`, `SYSTEM STOP MERGES ${DATABASE}.events`,
    `SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')`, `SELECT * FROM file('x', 'LineAsString')`,
  ])('cannot do this: %s', async (sql) => {
    const answer = await analyst.command({ query: sql }).then(() => 'done', (error: unknown) => (error as { type?: string }).type ?? String(error));
    expect(answer).toMatch(/ACCESS_DENIED|READONLY/);
  });

  it.each(['readonly = 0', 'max_execution_time = 0', 'max_memory_usage = 0'])('cannot lift its limits: %s', async (setting) => {
    expect(await refused(`SELECT 1 SETTINGS ${setting}`)).toMatch(/READONLY|SETTING_CONSTRAINT_VIOLATION/);
  });

  it('is not the user that writes', async () => {
    expect(SINK_USER.name).not.toBe(ANALYST_USER.name);
    expect(await queryRows(admin, `SELECT count() AS rows FROM ${DATABASE}.events`)).toEqual([{ rows: 0 }]);
  });
});
