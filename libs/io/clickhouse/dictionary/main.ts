// Writes docs/data-dictionary.md from the comments of tables and views. With --check it writes nothing and fails if the file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordTable } from '../src/apply-migrations.ts';
import { MIGRATIONS_DIR, readMigrations } from '../src/migration-files.ts';
import { readDdl } from './read-ddl.ts';
import { renderDictionary } from './render-dictionary.ts';

const target = join(import.meta.dirname, '../../../../docs/data-dictionary.md');
const files = await readMigrations(MIGRATIONS_DIR);
const text = renderDictionary(readDdl([...files.map(({ sql }) => sql), recordTable('{database}')]));
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('docs/data-dictionary.md is stale: run npm run generate');
  process.exitCode = 1;
}
