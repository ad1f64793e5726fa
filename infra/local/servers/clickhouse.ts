import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, whenReady, type Running } from './child.ts';
import { clickHouseConfig, clickHouseUsers } from './clickhouse-config.ts';
import { freePort } from './free-port.ts';

export interface ClickHouseOptions {
  /** Absolute. Holds the data and the configuration; one process per folder. */
  dir: string;
  /** HTTP port; a free one is taken where not given. */
  port?: number;
  log?: (text: string) => void;
  /** Ends it while it is starting. */
  signal?: AbortSignal;
  /** Milliseconds from the request to stop to SIGKILL. */
  graceMs?: number;
}

export interface RunningClickHouse extends Running {
  /** `http://127.0.0.1:port`. Users: see clickhouse-config.ts. */
  url: string;
  port: number;
}

const READY_MS = 60_000;

/** Starts a real ClickHouse engine behind its own HTTP interface and resolves when it answers a ping. */
export async function startClickHouse({ dir, port: wanted, log, signal, graceMs = 3000 }: ClickHouseOptions): Promise<RunningClickHouse> {
  const port = wanted ?? (await freePort());
  const data = join(dir, 'data');
  const config = join(dir, 'config.xml');
  const users = join(dir, 'users.xml');
  await mkdir(data, { recursive: true });
  await writeFile(users, clickHouseUsers());
  await writeFile(config, clickHouseConfig(users));

  const child = await startChild({
    name: 'ClickHouse',
    command: process.execPath,
    args: [fileURLToPath(new URL('./clickhouse-server.mjs', import.meta.url)), config, data, String(port)],
    cwd: dir,
    log,
    // It waits for open idle connections; what it has acknowledged survives a kill -9.
    stopBy: 'end-of-input',
    graceMs,
    // It takes what processor time there is; on this one machine chargers are answered first.
    niceness: 10,
  });
  const url = `http://127.0.0.1:${port}`;
  await whenReady(child, 'ClickHouse', READY_MS, async () => (await fetch(`${url}/ping`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(5000) })).ok, signal);
  return { url, port, pid: child.pid, exited: child.exited, stop: child.stop };
}
