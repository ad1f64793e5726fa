import { randomBytes } from 'node:crypto';
import { sharedServers } from '../../../../infra/local/servers/for-tests.ts';
import { openClickHouse, queryRows } from '../src/index.ts';
import type { ClickHouseClient } from '../src/index.ts';

/** The engine, and the name of a database that no other test uses. */
export interface TestDatabase {
  readonly url: string;
  readonly database: string;
  /** As the user with all rights. */
  readonly admin: ClickHouseClient;
  rows<T>(sql: string): Promise<T[]>;
  close(): Promise<void>;
}

export async function openDatabase(): Promise<TestDatabase> {
  const servers = await sharedServers();
  const database = `test_${randomBytes(6).toString('hex')}`;
  const system = openClickHouse({ url: servers.clickhouse, user: 'default', database: 'system' });
  await system.command({ query: `CREATE DATABASE ${database} ENGINE = Atomic` });
  await system.close();
  const admin = openClickHouse({ url: servers.clickhouse, user: 'default', database });
  return {
    url: servers.clickhouse,
    database,
    admin,
    rows: (sql) => queryRows(admin, sql),
    async close() {
      await admin.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` });
      await admin.close();
      await servers.stop();
    },
  };
}
