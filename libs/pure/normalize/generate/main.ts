// Writes docs/rules.md. With --check it writes nothing and fails if the page is stale. In both cases it fails if a rule has no test.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf, rulesPage, testsIn } from './rules-page.ts';
import type { Rule } from './rules-page.ts';

const root = join(import.meta.dirname, '../../../..');
const page = join(root, 'docs/rules.md');
const rules = JSON.parse(readFileSync(join(import.meta.dirname, '../rules/rules.json'), 'utf8')) as Rule[];
const files = globSync('{apps,libs,infra}/**/*.{test,itest,e2e}.ts', { cwd: root, exclude: ['**/node_modules/**'] }).map((file) => file.replaceAll('\\', '/')).sort();
const tests = files.flatMap((file) => testsIn(file, readFileSync(join(root, file), 'utf8')));
const faults = faultsOf(rules, tests);
const source = rulesPage(rules, tests);

if (!process.argv.includes('--check')) writeFileSync(page, source);
else if (readFileSync(page, 'utf8') !== source) faults.push('docs/rules.md is stale: run npm run generate');
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
