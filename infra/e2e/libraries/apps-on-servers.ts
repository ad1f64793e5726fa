import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClickHouse, queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { APPS, appEnvironment, type AppName, type Installation } from '../../local/app-environment.ts';
import { startApp } from '../../local/app-part.ts';
import { deploy } from '../../local/deploy.ts';
import type { Running } from '../../local/servers/child.ts';
import { freePort } from '../../local/servers/free-port.ts';
import { sharedServers } from '../../local/servers/for-tests.ts';

const PARTITIONS = 3;

/** The four apps as processes on the servers of the test run, with topics, subjects and a database of their own. */
export interface AppsOnServers {
  /** `ws://host:port/ocpp` */
  readonly edge: string;
  /** What the cli needs to find it. */
  readonly env: Record<string, string>;
  readonly running: Readonly<Record<AppName, Running>>;
  readonly installation: Installation;
  /** `/ready` or `/metrics` of an app, as text. */
  ask(app: AppName, path: string): Promise<string>;
  /** kill -9, and another process in its place; does not wait until that is ready. */
  replace(app: AppName): Promise<void>;
  query<T>(sql: string): Promise<T[]>;
  /** What the apps wrote last, for messages. */
  said(): string;
  stop(): Promise<void>;
}

export async function startAppsOnServers(): Promise<AppsOnServers> {
  const servers = await sharedServers();
  const id = randomBytes(6).toString('hex');
  const topicPrefix = `t${id}.`;
  const database = `t${id}`;
  await deploy({ kafka: servers.kafka, registry: servers.registry, clickhouse: servers.clickhouse, topicPrefix, partitions: PARTITIONS, replicationFactor: 1, database });
  const edgePort = await freePort();
  const installation: Installation = { ...servers, clickhouseUser: { name: 'default', password: '' }, database, topicPrefix, partitions: PARTITIONS, tokenKey: randomBytes(32).toString('hex') };
  // What reads and writes topics and tables needs the settings of the app that does.
  const env = appEnvironment('sink', installation, { httpPort: 0 });
  const own = { CHARGEPLANE_LOG: 'human', CHARGEPLANE_TENANTS: 'main,other', NODE_OPTIONS: '' };
  let text = '';
  const log = (piece: string): void => void (text = (text + piece).slice(-20_000));
  const signal = new AbortController().signal;
  const httpPorts = new Map<AppName, number>();
  const start = async (app: AppName, awaitReady: boolean): Promise<Running> => {
    const httpPort = await freePort();
    httpPorts.set(app, httpPort);
    return startApp({ app, env: { ...appEnvironment(app, installation, { httpPort, edgePort }), ...own }, ...(awaitReady && { httpPort }), log, signal });
  };
  const started = await Promise.allSettled(APPS.map((app) => start(app, true)));
  const replaced: Running[] = [];
  const client: ClickHouseClient = openClickHouse({ url: servers.clickhouse, user: 'default', database });
  const stop = async (): Promise<void> => {
    await Promise.all([...started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)), ...replaced.map((one) => one.stop())]);
    await client.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` }).catch(() => undefined);
    await client.close();
    await servers.stop();
  };
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const running = Object.fromEntries(APPS.map((app, i) => [app, (started[i] as PromiseFulfilledResult<Running>).value])) as Record<AppName, Running>;
  const replace = async (app: AppName): Promise<void> => {
    process.kill(running[app].pid, 'SIGKILL');
    await running[app].exited;
    running[app] = await start(app, false);
    replaced.push(running[app]);
  };
  const ask = async (app: AppName, path: string): Promise<string> => (await fetch(`http://127.0.0.1:${httpPorts.get(app)}${path}`, { signal: AbortSignal.timeout(5_000) })).text();
  return { edge: `ws://127.0.0.1:${edgePort}/ocpp`, env: { ...env, CHARGEPLANE_EDGE: `ws://127.0.0.1:${edgePort}/ocpp` }, running, installation, ask, replace, query: (sql) => queryRows(client, sql), said: () => text, stop };
}

/** Waits until `look` gives something that is neither undefined, null nor false. Faults of `look` are told when the time is over. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | null | false> | T | undefined | null | false, seconds = 120): Promise<T> {
  let fault: unknown;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(200)) {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) return found;
    } catch (error) {
      fault = error;
    }
  }
  throw new Error(`Waited ${seconds} s for ${what}`, { cause: fault });
}
