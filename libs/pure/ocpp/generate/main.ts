// `npm run generate` writes src/generated; `npm run generate -- --check` fails where it is not what would be written.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { generateAll } from './generate-all.ts';

const folder = new URL('../src/generated/', import.meta.url);
const check = process.argv.includes('--check');
const files = await generateAll();

mkdirSync(folder, { recursive: true });
const present = readdirSync(folder);
const stale = [...files].filter(([name, content]) => !present.includes(name) || readFileSync(new URL(name, folder), 'utf8') !== content).map(([name]) => name);
const foreign = present.filter((name) => !files.has(name));

if (!check) {
  for (const name of stale) writeFileSync(new URL(name, folder), files.get(name) ?? '');
  for (const name of foreign) rmSync(new URL(name, folder));
  process.stdout.write(`ocpp: ${files.size} generated files, ${stale.length} changed, ${foreign.length} removed\n`);
} else if (stale.length + foreign.length > 0) {
  process.stderr.write(`ocpp: generated files are not fresh: ${[...stale, ...foreign].join(', ')}. Run \`npm run generate\` and commit.\n`);
  process.exitCode = 1;
}
