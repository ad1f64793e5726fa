import { MIGRATIONS_DIR, readMigrations, type MigrationFile } from './migration-files.ts';
import { DEFAULT_DATABASE, openClickHouse, type ClickHouseClient } from './open-client.ts';
import { queryRows } from './query-rows.ts';
import { splitStatements } from './split-statements.ts';

export interface MigrationOptions {
  url: string;
  /** A user that may create databases, tables and views. */
  user: string;
  password?: string;
  database?: string;
  dir?: string;
}

/** An applied file was edited: what stands in the database and what the file says differ. */
export class MigrationChanged extends Error {
  override readonly name = 'MigrationChanged';
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Creates the database if needed and applies the files that are not applied yet, once, in the order of their numbers. `{database}` in a file is the name of
 * the database. A file is recorded after its last statement, so its statements must bear repetition (IF NOT EXISTS, OR REPLACE) after a crash in the middle.
 * @returns names of the files that were applied now.
 * @throws MigrationChanged where an applied file was edited since.
 */
export async function applyMigrations({ url, user, password, database = DEFAULT_DATABASE, dir = MIGRATIONS_DIR }: MigrationOptions): Promise<string[]> {
  if (!IDENTIFIER.test(database)) throw new Error(`Applying migrations: '${database}' cannot be the name of a database; use letters, digits and underscores.`);
  const files = await readMigrations(dir);
  const client = openClickHouse({ url, user, password, database: 'system' });
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database} ENGINE = Atomic` });
    await client.command({ query: recordTable(database) });
    const pending = await pendingFiles(client, database, files);
    for (const file of pending) await applyFile(client, database, file);
    return pending.map((file) => file.name);
  } finally {
    await client.close();
  }
}

/** Names of the files that are not applied to the database of the client: empty when the tables are those of this version. @throws MigrationChanged */
export async function pendingMigrations(client: ClickHouseClient, database = DEFAULT_DATABASE, dir = MIGRATIONS_DIR): Promise<string[]> {
  const files = await readMigrations(dir);
  const exists = await queryRows(client, `SELECT 1 FROM system.tables WHERE database = {database:String} AND name = 'schema_migrations'`, { database });
  return (exists.length === 0 ? files : await pendingFiles(client, database, files)).map((file) => file.name);
}

/** Where the applied files are recorded. */
export const recordTable = (database: string): string => `CREATE TABLE IF NOT EXISTS ${database}.schema_migrations
(
    number UInt32 COMMENT 'Number of the file in schemas/clickhouse',
    name String COMMENT 'Name of the file',
    checksum FixedString(64) COMMENT 'SHA-256 of the file when it was applied',
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'Clock of ClickHouse'
)
ENGINE = ReplacingMergeTree
ORDER BY number
COMMENT 'Which files of schemas/clickhouse were applied'`;

async function pendingFiles(client: ClickHouseClient, database: string, files: MigrationFile[]): Promise<MigrationFile[]> {
  const rows = await queryRows<{ number: number; name: string; checksum: string }>(client, `SELECT number, name, checksum FROM ${database}.schema_migrations FINAL`);
  const applied = new Map(rows.map((row) => [row.number, row]));
  for (const file of files) {
    const before = applied.get(file.number);
    if (before !== undefined && (before.checksum !== file.checksum || before.name !== file.name)) {
      throw new MigrationChanged(`Applying migrations to ${database}: ${file.name} was already applied${before.name === file.name ? '' : ` as ${before.name}`} and has been changed since. Restore it and put the change into a new file with the next number.`);
    }
  }
  const pending = files.filter((file) => !applied.has(file.number));
  const highest = Math.max(0, ...applied.keys());
  const late = pending.find((file) => file.number < highest);
  if (late !== undefined) throw new MigrationChanged(`Applying migrations to ${database}: ${late.name} comes before number ${highest}, which is already applied. Give it the next free number.`);
  return pending;
}

async function applyFile(client: ClickHouseClient, database: string, file: MigrationFile): Promise<void> {
  for (const statement of splitStatements(file.sql.replaceAll('{database}', database))) {
    try {
      await client.command({ query: statement });
    } catch (error) {
      const first = statement.split('\n', 1)[0] ?? '';
      throw new Error(`Applying ${file.name} to ${database}, at '${first}': ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  await client.insert({ table: `${database}.schema_migrations`, values: [{ number: file.number, name: file.name, checksum: file.checksum }], format: 'JSONEachRow' });
}
