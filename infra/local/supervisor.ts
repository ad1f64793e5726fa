import type { Exit, Running } from './servers/child.ts';
import { decideRestart, DEFAULT_RESTARTS, type RestartPolicy } from './restart-policy.ts';

/** Something that runs as a process of its own. `start` resolves when it is ready, and gives up waiting when `signal` says so. */
export interface Part {
  name: string;
  start(signal: AbortSignal): Promise<Running>;
}

export type PartState = 'starting' | 'running' | 'restarting' | 'gave-up' | 'stopped';

export interface PartStatus {
  state: PartState;
  /** While it runs. */
  pid?: number;
  /** Since the supervisor started it. */
  restarts: number;
}

interface Supervised {
  status: PartStatus;
  running?: Running;
  stopping: AbortController;
  ended: Promise<void>;
}

/** What happened to a part, for people. `status` is the state after it. */
export type PartListener = (name: string, status: Readonly<PartStatus>, message: string) => void;

/** How long `stop` waits for a start that cannot be interrupted. */
const UNINTERRUPTED_MS = 1500;

/** Keeps parts running: starts one again when it ends or fails to start, later and later, and gives it up when that happens too often. */
export class Supervisor {
  private readonly parts = new Map<string, Supervised>();
  private readonly listener: PartListener;
  private readonly policy: RestartPolicy;


  constructor(
    listener: PartListener = () => undefined,
    policy: RestartPolicy = DEFAULT_RESTARTS,
  ) {
    this.listener = listener;
    this.policy = policy;
  }

  /** Resolves when the part is ready for the first time; rejects when it was given up or stopped before. */
  start(part: Part): Promise<void> {
    return new Promise((ready, failed) => {
      const entry: Supervised = { status: { state: 'starting', restarts: 0 }, stopping: new AbortController(), ended: Promise.resolve() };
      this.parts.set(part.name, entry);
      entry.ended = this.keepRunning(part, entry, ready).then(() => {
        failed(new Error(entry.status.state === 'gave-up' ? `${part.name} was given up.` : `${part.name} was stopped.`));
      });
    });
  }

  /** Ends the named parts side by side; resolves when their processes are gone. Parts that were given up stay so. */
  async stop(names: Iterable<string> = [...this.parts.keys()]): Promise<void> {
    await Promise.all(
      [...names].map(async (name) => {
        const entry = this.parts.get(name);
        if (entry === undefined) return;
        entry.stopping.abort();
        await entry.running?.stop();
        await Promise.race([entry.ended, sleep(UNINTERRUPTED_MS)]);
      }),
    );
  }

  status(): Map<string, Readonly<PartStatus>> {
    return new Map([...this.parts].map(([name, { status }]) => [name, { ...status }]));
  }

  private async keepRunning(part: Part, entry: Supervised, ready: () => void): Promise<void> {
    const restartedAt: number[] = [];
    const { signal } = entry.stopping;
    const change = (status: Omit<PartStatus, 'restarts'>, message: string): void => {
      entry.status = { ...status, restarts: restartedAt.length };
      this.listener(part.name, entry.status, message);
    };
    for (;;) {
      let reason: string;
      try {
        const running = await part.start(signal);
        entry.running = running;
        if (signal.aborted) await running.stop();
        else {
          change({ state: 'running', pid: running.pid }, `${part.name} is ready`);
          ready();
        }
        reason = describe(await running.exited);
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      entry.running = undefined;
      if (signal.aborted) return change({ state: 'stopped' }, `${part.name} stopped`);
      const decision = decideRestart(restartedAt, Date.now(), this.policy);
      if (decision.action === 'give-up') {
        return change({ state: 'gave-up' }, `${part.name} is given up after ${decision.restarts} restarts in ${this.policy.windowMs / 1000} s: ${reason}`);
      }
      const [brief = ''] = reason.split('\n');
      change({ state: 'restarting' }, `${part.name} is started again in ${decision.delayMs} ms: ${brief}`);
      await sleep(decision.delayMs, signal);
      restartedAt.push(Date.now());
    }
  }
}

const describe = ({ code, signal }: Exit): string => `it ended (${signal ?? `exit code ${code}`})`;

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    if (signal?.aborted === true) done();
  });
}
