import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pause } from '../src/waiting.ts';
import { PATIENCE_MS } from './world.ts';

export interface TestProcess {
  child: ChildProcess;
  /** Lines of JSON that it wrote. */
  events: Record<string, unknown>[];
  /** Waits for an event; fails at once when the process ends instead, and tells the last lines where it waits in vain. */
  told(type: string, deadlineMs?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<void>;
}

/** Runs a script of this folder in a process of its own; it is killed when this process ends. */
export function runScript(script: string, args: readonly string[]): TestProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '--no-warnings' } });
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
  return {
    child,
    events,
    exited,
    kill: (signal) => void child.kill(signal),
    async told(type, deadlineMs = PATIENCE_MS) {
      const last = (): string => events.filter((event) => event['type'] !== 'committed').slice(-12).map((event) => JSON.stringify(event)).join('\n  ');
      const giveUpAt = Date.now() + deadlineMs;
      while (!events.some((event) => event['type'] === type)) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The process ended (${child.exitCode ?? child.signalCode}) before it told '${type}':\n  ${last()}`);
        if (Date.now() > giveUpAt) throw new Error(`Waiting in vain until the process tells '${type}':\n  ${last()}`);
        await pause(20);
      }
    },
  };
}
