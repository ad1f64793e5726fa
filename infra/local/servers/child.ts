import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { guardProcessGroup } from './reaper.ts';

/** How a process ended: one of both is set. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A started process: what the supervisor needs to know of a part. */
export interface Running {
  pid: number;
  exited: Promise<Exit>;
  /** Ends it gracefully, by force after the grace; resolves when no process of its group is left. Safe to call again. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** For messages, e.g. `Kafka`. */
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Receives what it writes to stdout and stderr, in pieces. */
  log?: (text: string) => void;
  /** `end-of-input`: it stops when its standard input closes. Default SIGTERM. */
  stopBy?: 'SIGTERM' | 'end-of-input';
  /** Milliseconds from the graceful request to SIGKILL. Default 6000. */
  graceMs?: number;
  /** Of the scheduler: above 0, others go first. */
  niceness?: number;
}

export interface Child extends Running {
  /** The last lines that it wrote, for error messages. */
  tail(): string;
}

const TAIL_CHARS = 4000;

function giveWay(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // It has ended already.
  }
}

/** Starts a process in a group of its own (a Ctrl-C of the terminal does not reach it), guarded against the end of this one. */
export function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, args, cwd, env, log, stopBy = 'SIGTERM', graceMs = 6000, niceness = 0 } = options;
  const child = spawn(command, args, {
    cwd,
    env: env ?? process.env,
    detached: true,
    stdio: [stopBy === 'end-of-input' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  let last = '';
  const read = (stream: Readable | null): void => {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      last = (last + text).slice(-TAIL_CHARS);
      log?.(text);
    });
  };
  read(child.stdout);
  read(child.stderr);
  const input: Writable | null = child.stdin;
  input?.on('error', () => undefined);

  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`Cannot start ${name} (${command}): ${cause.message}`, { cause })));
    child.once('spawn', () => {
      const pid = child.pid ?? 0;
      const release = guardProcessGroup(pid);
      if (niceness > 0) giveWay(pid, niceness);
      const exited = new Promise<Exit>((ended) => {
        child.once('exit', (code, signal) => {
          killGroup(pid, 'SIGKILL');
          release();
          ended({ code, signal });
        });
      });
      const stop = async (): Promise<void> => {
        if (child.exitCode === null && child.signalCode === null) {
          if (stopBy === 'end-of-input') input?.end();
          else child.kill('SIGTERM');
          const force = setTimeout(() => killGroup(pid, 'SIGKILL'), graceMs);
          await exited;
          clearTimeout(force);
        }
        await exited;
      };
      resolve({ pid, exited, stop, tail: () => last.trimEnd() });
    });
  });
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

/**
 * Waits until `probe` resolves to true, asking every 50 ms.
 * @throws when the process ends first, when the time is over or when `signal` says so (then it is ended); the message holds its last lines.
 */
export async function whenReady(child: Child, name: string, timeoutMs: number, probe: () => Promise<boolean>, signal?: AbortSignal): Promise<void> {
  let ended: Exit | undefined;
  void child.exited.then((exit) => (ended = exit));
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await probe().catch(() => false)) return;
    if (ended !== undefined) {
      throw new Error(`${name} ended (${ended.signal ?? `exit code ${ended.code}`}) before it was ready.\n${child.tail()}`);
    }
    if (signal?.aborted === true) {
      await child.stop();
      throw new Error(`${name} was stopped before it was ready.`);
    }
    if (Date.now() > deadline) {
      await child.stop();
      throw new Error(`${name} was not ready after ${timeoutMs / 1000} s and was ended.\n${child.tail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
