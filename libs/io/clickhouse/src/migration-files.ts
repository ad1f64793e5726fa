import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** schemas/clickhouse of this checkout. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('../../../../schemas/clickhouse/', import.meta.url));

export interface MigrationFile {
  number: number;
  name: string;
  sql: string;
  /** SHA-256 of the text, hexadecimal. */
  checksum: string;
}

const NAME = /^(\d{4})-[a-z0-9-]+\.sql$/;

/** Reads NNNN-name.sql in the order of their numbers. @throws where a name is not of that form or a number is used twice. */
export async function readMigrations(dir: string): Promise<MigrationFile[]> {
  const files: MigrationFile[] = [];
  for (const name of (await readdir(dir)).filter((file) => file.endsWith('.sql')).sort()) {
    const match = NAME.exec(name);
    if (match === null) throw new Error(`Reading migrations: ${name} in ${dir} is not named NNNN-name.sql (lower case, digits, hyphens); rename it.`);
    const number = Number(match[1]);
    if (files.some((file) => file.number === number)) throw new Error(`Reading migrations: number ${match[1]} is used twice in ${dir}; give ${name} the next free one.`);
    const sql = await readFile(join(dir, name), 'utf8');
    files.push({ number, name, sql, checksum: createHash('sha256').update(sql).digest('hex') });
  }
  return files;
}
