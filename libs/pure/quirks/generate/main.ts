// Writes src/packs.generated.ts: every file in src/packs is a pack. With --check it writes nothing and fails if the file is stale.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const src = join(import.meta.dirname, '../src');
const target = join(src, 'packs.generated.ts');
const names = readdirSync(join(src, 'packs')).filter((f) => f.endsWith('.ts')).map((f) => f.slice(0, -3)).sort();
const constant = (name: string) => name.replace(/-(\w)/g, (_, c: string) => c.toUpperCase());

const source = `// Generated from the files in packs/ by npm run generate. Do not edit.
import type { Pack } from './pack.ts';
${names.map((n) => `import { ${constant(n)} } from './packs/${n}.ts';`).join('\n')}

/** All packs, by name. */
export const PACKS: readonly Pack[] = [${names.map(constant).join(', ')}];
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== source) {
    console.error('libs/pure/quirks/src/packs.generated.ts is stale: run npm run generate');
    process.exit(1);
  }
} else {
  writeFileSync(target, source);
}
