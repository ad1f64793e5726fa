// Checks every file in src/packs and writes src/packs.generated.ts. With --check it writes nothing and fails if the file is stale.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { overlaps, packFaults } from '../src/pack-faults.ts';
import type { Pack } from '../src/pack.ts';

const src = join(import.meta.dirname, '../src');
const target = join(src, 'packs.generated.ts');
const names = readdirSync(join(src, 'packs')).filter((f) => f.endsWith('.ts')).map((f) => f.slice(0, -3)).sort();
const constant = (name: string) => name.replace(/-(\w)/g, (_, c: string) => c.toUpperCase());

const packs: Pack[] = [];
const faults: string[] = [];
for (const name of names) {
  const exported = (await import(pathToFileURL(join(src, 'packs', `${name}.ts`)).href)) as Record<string, unknown>;
  const found = exported[constant(name)];
  const own = found === undefined ? [`packs/${name}.ts: must export the constant ${constant(name)}`] : packFaults(name, found);
  if (own.length === 0) packs.push(found as Pack);
  faults.push(...own);
}
faults.push(...overlaps(packs));

const source = `// Generated from the files in packs/ by npm run generate. Do not edit.
import type { Pack } from './pack.ts';
${names.map((n) => `import { ${constant(n)} } from './packs/${n}.ts';`).join('\n')}

/** All packs, by name. */
export const PACKS: readonly Pack[] = [${names.map(constant).join(', ')}];
`;

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) {
  writeFileSync(target, source);
} else if (readFileSync(target, 'utf8') !== source) {
  console.error('libs/pure/quirks/src/packs.generated.ts is stale: run npm run generate');
  process.exitCode = 1;
}
