// Writes src/records.generated.ts from schemas/avro. With --check it writes nothing and fails if the file is stale.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordsSource } from './records-source.ts';

const root = join(import.meta.dirname, '../../../..');
const schemasDir = join(root, 'schemas/avro');
const target = join(import.meta.dirname, '../src/records.generated.ts');

const schemas = readdirSync(schemasDir, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.avsc') && !f.startsWith('past'))
  .sort()
  .map((f) => JSON.parse(readFileSync(join(schemasDir, f), 'utf8')));

const source = recordsSource(schemas);
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== source) {
    console.error(`${target} is stale: run npm run generate`);
    process.exit(1);
  }
} else {
  writeFileSync(target, source);
}
