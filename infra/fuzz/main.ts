// npm run fuzz: see README.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { Command, InvalidArgumentError } from 'commander';
import { fuzz } from './fuzz.ts';
import type { FuzzResult } from './fuzz.ts';

const count = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is no whole number.');
  return Number(text);
};
const { count: frames, seed, file } = new Command('npm run fuzz --')
  .description('Plays broken frames through the pure steps (parse, mend, normalize, answer, dispatch, project) and ends with 1 at the first that breaks a promise.')
  .option('--count <frames>', 'frames of chargers', count, 20_000)
  .option('--seed <number>', 'plays the same again; one that was not used yet where it is not given', count, Date.now() % 1_000_000)
  .option('--no-file', 'keep no result in infra/prove/results')
  .allowExcessArguments(false)
  .parse()
  .opts<{ count: number; seed: number; file: boolean }>();

const EVERY = 10_000;
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const startedAt = Date.now();
let told = 0;
const seconds = (): number => Math.round((Date.now() - startedAt) / 1000);
const progress = (sum: FuzzResult): void => {
  if (sum.frames - told < EVERY) return;
  told = sum.frames;
  console.log(`${String(seconds()).padStart(5)} s  ${sum.frames} of ${frames} frames, ${sum.events} events, ${sum.rejected} rejected, ${sum.commands} commands, ${sum.rows} rows`);
};

console.log(`npm run fuzz -- --count ${frames} --seed ${seed}`);
const { failure, ...sum } = fuzz({ frames, seed, progress });
const report = [
  '# Fuzz of the pure steps', '', `\`npm run fuzz -- --count ${frames} --seed ${seed}\` at ${commit}, ${new Date(startedAt).toISOString().slice(0, 16)} UTC, Node ${process.version}, ${seconds()} s.`, '',
  '| what | how many |', '|---|---|', ...Object.entries(sum).map(([what, n]) => `| ${what} | ${n} |`), `| failures | ${failure === null ? 0 : 1} |`, '', ...(failure === null ? [] : ['```', failure, '```', '']),
].join('\n');
console.log(`\n${report}`);
if (file) {
  const folder = new URL('../prove/results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const name = `fuzz-${new Date(startedAt).toISOString().slice(0, 16).replaceAll(':', '')}-${commit}.md`;
  writeFileSync(new URL(name, folder), report);
  console.log(`kept in infra/prove/results/${name}`);
}
process.exit(failure === null ? 0 : 1);
