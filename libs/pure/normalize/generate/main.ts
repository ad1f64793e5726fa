// Writes docs/rules.md and docs/coverage.md. With --check it writes nothing and fails if one is stale. In both cases it fails if a rule has no test, or a cell of the coverage would be empty.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coveragePage, seenInGoldens } from './coverage-page.ts';
import { faultsOf, rulesPage, testsIn } from './rules-page.ts';
import type { Rule } from './rules-page.ts';

const root = join(import.meta.dirname, '../../../..');
const rules = JSON.parse(readFileSync(join(import.meta.dirname, '../rules/rules.json'), 'utf8')) as Rule[];
const files = globSync('{apps,libs,infra}/**/*.{test,itest,e2e}.ts', { cwd: root, exclude: ['**/node_modules/**'] }).map((file) => file.replaceAll('\\', '/')).sort();
const tests = files.flatMap((file) => testsIn(file, readFileSync(join(root, file), 'utf8')));
const faults = faultsOf(rules, tests);
const pages = { 'docs/rules.md': rulesPage(rules, tests), 'docs/coverage.md': coveragePage(seenInGoldens()) };

for (const [page, source] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(join(root, page), source);
  else if (readFileSync(join(root, page), 'utf8') !== source) faults.push(`${page} is stale: run npm run generate`);
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
