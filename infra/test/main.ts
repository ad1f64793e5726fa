// npm test: runs every step, prints what each said, and ends with the plain line `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { STEPS, type Step } from './steps.ts';
import { tally, type Tally } from './tally.ts';

const root = join(import.meta.dirname, '../..');
mkdirSync(join(root, '.chargeplane/test'), { recursive: true });

function run(step: Step): Promise<{ step: Step; seconds: number; figures: Tally }> {
  const started = performance.now();
  const file = step.jestResult && join(root, step.jestResult);
  if (file) rmSync(file, { force: true });
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', step.script], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (d: Buffer) => chunks.push(d));
    child.stderr.on('data', (d: Buffer) => chunks.push(d));
    child.on('close', (code) => {
      process.stdout.write(`\n── ${step.name}\n${Buffer.concat(chunks).toString()}`);
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

const results = [];
for (const stage of [...new Set(STEPS.map((s) => s.stage))]) {
  const steps = STEPS.filter((s) => s.stage === stage);
  console.log(`… ${steps.map((s) => s.name).join(', ')}`);
  results.push(...(await Promise.all(steps.map(run))));
}

console.log('\n');
for (const { step, seconds, figures } of results) {
  console.log(`${figures.failed ? '✗' : '✓'} ${step.name.padEnd(58)} ${String(figures.passed).padStart(5)} passed ${String(figures.failed).padStart(3)} failed ${seconds.toFixed(0).padStart(5)} s`);
}
const passed = results.reduce((n, r) => n + r.figures.passed, 0);
const failed = results.reduce((n, r) => n + r.figures.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
