import { rootDir } from './servers/places.ts';
import { startChild, whenReady, type Running } from './servers/child.ts';

export interface AppOptions {
  /** Folder in apps/. */
  app: string;
  /** Its configuration, in addition to the environment of this process. */
  env: Record<string, string>;
  args?: string[];
  /** Port of its `/ready`; without one it counts as ready once it has started. */
  httpPort?: number;
  log: (text: string) => void;
  signal: AbortSignal;
}

const READY_MS = 60_000;
const GRACE_MS = 4500;

/** Starts an app of ours on this Node and resolves when its `/ready` answers 200. */
export async function startApp({ app, env, args = [], httpPort, log, signal }: AppOptions): Promise<Running> {
  const child = await startChild({
    name: app,
    command: process.execPath,
    args: [`apps/${app}/src/main.ts`, ...args],
    cwd: rootDir,
    env: { ...process.env, ...env },
    log,
    graceMs: GRACE_MS,
  });
  if (httpPort !== undefined) {
    await whenReady(child, app, READY_MS, async () => (await fetch(`http://127.0.0.1:${httpPort}/ready`, { signal: AbortSignal.timeout(2000) })).status === 200, signal);
  }
  return child;
}
