// npm run guards [-- a regular expression for hazards and guards]: takes each guard out in a copy of the sources and demands that the test named for it fails; without that it passes.
import { stripVTControlCharacters } from 'node:util';
import { sharedServers } from '../../../../infra/local/servers/for-tests.ts';
import type { Guard } from './guard.ts';
import { GUARDS } from './guards.ts';
import { keepResults } from './results.ts';
import { runTests } from './run-tests.ts';
import type { Verdict } from './run-tests.ts';
import { SourceCopy } from './source-copy.ts';

const wanted = new RegExp(process.argv.slice(2).join(' '), 'i');
const guards = GUARDS.filter(({ hazard, guard }) => wanted.test(`${hazard}: ${guard}`));

const [copy, servers] = await Promise.all([SourceCopy.make(), sharedServers()]);
try {
  process.exitCode = await proveAll(copy, servers.kafka);
} finally {
  await Promise.all([copy.remove(), servers.stop()]);
}

async function proveAll(sources: SourceCopy, kafka: string): Promise<number> {
  console.log(`${guards.length} guards. First, their tests with all guards in place …`);
  const whole = await runTests({ root: sources.root, kafka, tests: guards.map(({ test }) => test), files: guards.map(({ file }) => file), limitMs: 20_000 * guards.length + 120_000, patienceMs: 120_000 });
  const verdicts = new Map<Guard, string>();
  let unproven = 0;
  for (const guard of guards) {
    const passes = whole.get(guard.test);
    const without = passes?.status === 'passed' ? await withoutIt(sources, kafka, guard) : undefined;
    const proven = without?.status === 'failed';
    if (!proven) unproven += 1;
    const verdict = proven ? 'yes' : without === undefined ? 'no: the test does not pass with it' : without.status === 'none' ? 'no: the test gave no verdict' : 'no';
    console.log(`${proven ? '✓' : '✗'} ${guard.hazard} | ${guard.guard} | ${guard.test}\n    fails without it: ${verdict}\n    ${firstLines((without ?? passes)?.why ?? '')}`);
    verdicts.set(guard, verdict);
    await keepResults(GUARDS, verdicts);
  }
  console.log(`${guards.length - unproven} of ${guards.length} guards are proven.`);
  return unproven === 0 ? 0 : 1;
}

async function withoutIt(sources: SourceCopy, kafka: string, guard: Guard): Promise<Verdict | undefined> {
  const putBack = await sources.edit(guard.edits);
  const verdicts = await runTests({ root: sources.root, kafka, tests: [guard.test], files: [guard.file], limitMs: 120_000, patienceMs: 30_000 });
  await putBack();
  return verdicts.get(guard.test);
}

/** Why it failed, so that a reader sees that it failed for its guard. */
function firstLines(why: string): string {
  const lines = stripVTControlCharacters(why).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('at ')).slice(0, 6).join(' / ').slice(0, 300);
}
