// npm test: runs every step, prints what each said, and ends with the plain line `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { STEPS, type Step } from './steps.ts';
import { tally, type Tally } from './tally.ts';

const root = join(import.meta.dirname, '../..');
mkdirSync(join(root, '.chargeplane/test'), { recursive: true });

/** How long a jest that has written its result may take to end; then something of it still runs, which is a failure of its own. */
const ENDS_WITHIN_MS = 60_000;

/** Steps that run, each the leader of a process group of its own. */
const running = new Set<number>();

function run(step: Step, alone: boolean): Promise<{ step: Step; seconds: number; figures: Tally }> {
  const started = performance.now();
  const file = step.jestResult && join(root, step.jestResult);
  if (file) rmSync(file, { force: true });
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', step.script], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const pid = child.pid as number;
    running.add(pid);
    const chunks: Buffer[] = [];
    const title = `\n── ${step.name}\n`;
    if (alone) process.stdout.write(title);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (d: Buffer) => (alone ? process.stdout.write(d) : chunks.push(d)));
    let hangs: NodeJS.Timeout | undefined;
    const watch = setInterval(() => {
      if (!file || hangs || readOrNull(file) === null) return;
      hangs = setTimeout(() => {
        console.log(`${step.name}: every test has ended, but the process still runs after ${ENDS_WITHIN_MS / 1000} s; it is killed and counts as a failure. See the open handles with --detectOpenHandles.`);
        process.kill(-pid, 'SIGKILL');
      }, ENDS_WITHIN_MS);
    }, 1_000);
    child.on('close', (code) => {
      running.delete(pid);
      clearInterval(watch);
      clearTimeout(hangs);
      if (!alone) process.stdout.write(`${title}${Buffer.concat(chunks).toString()}`);
      resolve({ step, seconds: (performance.now() - started) / 1000, figures: tally(code ?? 1, file ? readOrNull(file) : undefined) });
    });
  });
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const pid of running) process.kill(-pid, signal);
    process.exit(130);
  });
}

const results = [];
for (const stage of [...new Set(STEPS.map((s) => s.stage))]) {
  const steps = STEPS.filter((s) => s.stage === stage);
  console.log(`… ${steps.map((s) => s.name).join(', ')}`);
  results.push(...(await Promise.all(steps.map((step) => run(step, steps.length === 1)))));
}

console.log('\n');
for (const { step, seconds, figures } of results) {
  console.log(`${figures.failed ? '✗' : '✓'} ${step.name.padEnd(58)} ${String(figures.passed).padStart(5)} passed ${String(figures.failed).padStart(3)} failed ${seconds.toFixed(0).padStart(5)} s`);
}
const passed = results.reduce((n, r) => n + r.figures.passed, 0);
const failed = results.reduce((n, r) => n + r.figures.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
