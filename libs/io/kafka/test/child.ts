import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface TestProcess {
  child: ChildProcess;
  /** Lines of JSON that it wrote. */
  events: Record<string, unknown>[];
  kill(signal: NodeJS.Signals): void;
  exited: Promise<void>;
}

/** Runs a script of this folder in a process of its own; it is killed when this process ends. */
export function runScript(script: string, args: readonly string[]): TestProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(script, import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '--no-warnings' } });
  const events: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  const atExit = (): void => void child.kill('SIGKILL');
  process.once('exit', atExit);
  const exited = new Promise<void>((resolve) => child.once('exit', () => (process.off('exit', atExit), resolve())));
  return { child, events, exited, kill: (signal) => void child.kill(signal) };
}
