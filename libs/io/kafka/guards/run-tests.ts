import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rootDir } from '../../../../infra/local/servers/places.ts';

/** What became of a test: `none` where it did not run, for example because its file does not load. */
export interface Verdict {
  status: 'passed' | 'failed' | 'none';
  /** The first lines of why it failed. */
  why: string;
}

interface JestResult {
  testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[]; message: string }[];
}

export interface TestRun {
  /** A checkout. */
  root: string;
  /** host:port of the broker. */
  kafka: string;
  /** Whole names. */
  tests: readonly string[];
  /** Under libs/io/kafka. */
  files: readonly string[];
  limitMs: number;
  /** After which a test that waits gives up. */
  patienceMs: number;
}

/** Runs the named tests of a checkout, one after another; ends them after `limitMs`. @returns by name */
export async function runTests({ root, kafka, tests, files, limitMs, patienceMs }: TestRun): Promise<Map<string, Verdict>> {
  const output = join(root, 'result.json');
  await rm(output, { force: true });
  const servers = { kafka, registry: '', clickhouse: '', users: {} };
  const args = ['--selectProjects', 'unit', 'integration', '--runInBand', '--forceExit', '--json', '--outputFile', output, '--testTimeout', String(patienceMs), '--testPathPatterns', `libs/io/kafka/(${unique(files).map(escape).join('|')})$`, '--testNamePattern', `^(${unique(tests).map(escape).join('|')})$`];
  const child = spawn(process.execPath, [join(rootDir, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: root,
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning', CHARGEPLANE_TEST_SERVERS: JSON.stringify(servers), CHARGEPLANE_TEST_PATIENCE_MS: String(patienceMs) },
  });
  const end = (): void => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  };
  const timer = setTimeout(end, limitMs);
  process.once('exit', end);
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  process.off('exit', end);
  end();
  const text = await readFile(output, 'utf8').catch(() => '{"testResults":[]}');
  const results = (JSON.parse(text) as JestResult).testResults;
  const found = new Map(results.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'passed' || status === 'failed').map((each) => [each.fullName, each] as const)));
  const noRun = results.map(({ message }) => message).find((message) => message !== '') ?? `no verdict within ${limitMs / 1000} s`;
  return new Map(
    tests.map((name) => {
      const one = found.get(name);
      return [name, one === undefined ? { status: 'none', why: noRun } : { status: one.status as Verdict['status'], why: one.failureMessages.join('\n') }];
    }),
  );
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
