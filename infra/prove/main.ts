// npm run prove: see README.md.
import { loadavg } from 'node:os';
import { FAULTS } from './faults.ts';
import { readOptions } from './options.ts';
import { isClean, prove } from './proof.ts';
import { keep, reportOf, textOf } from './report.ts';

const options = readOptions(process.argv.slice(2));
const startedAt = Date.now();
const loadBefore = loadavg()[0] ?? 0;
const say = (message: string): void => console.log(`${String(Math.round((Date.now() - startedAt) / 1000)).padStart(5)} s  ${message}`);
const faults = FAULTS.filter(({ name }) => name.includes(options.only ?? ''));
if (faults.length === 0) {
  console.error(`No fault is named like ${options.only}. There are:\n${FAULTS.map(({ name }) => `  ${name}`).join('\n')}`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

say(`seed ${options.seed}`);
const proof = await prove({ ...options, faults, say });
const report = reportOf(proof, { startedAt, loadBefore });
console.log(`\n${textOf(report)}\n`);
if (options.file) say(`kept in ${keep(report)}`);
process.exit(isClean(proof) ? 0 : 1);
