import { readFile, writeFile } from 'node:fs/promises';
import type { Guard } from './guard.ts';

const FILE = new URL('./results.md', import.meta.url);
const HEAD = '# Guards, as `npm run guards` found them\n\n| Hazard | Guard | Test | Fails without it |\n|---|---|---|---|\n';

const beginOf = ({ hazard, guard, file, test }: Guard): string => `| ${hazard} | ${guard} | ${file}: ${test} |`;

/** Writes the verdicts of this run; those of guards that it did not run stay, in the order of `all`. */
export async function keepResults(all: readonly Guard[], verdicts: ReadonlyMap<Guard, string>): Promise<void> {
  const kept = (await readFile(FILE, 'utf8').catch(() => '')).split('\n');
  const rows = all.flatMap((guard) => {
    const verdict = verdicts.get(guard);
    return verdict === undefined ? kept.filter((row) => row.startsWith(beginOf(guard))) : [`${beginOf(guard)} ${verdict} |`];
  });
  await writeFile(FILE, `${HEAD}${rows.join('\n')}\n`);
}
