import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKafka, type Kafka } from '@chargeplane/kafka';
import { appEnvironment, type AppName } from '../local/app-environment.ts';
import { startApp } from '../local/app-part.ts';
import { deploy } from '../local/deploy.ts';
import { httpGet } from '../local/http-get.ts';
import { sumMetrics, type MetricSums } from '../local/prometheus-text.ts';
import type { Running } from '../local/servers/child.ts';
import { startTestServers, type TestServers } from '../local/servers/for-tests.ts';
import { freePorts } from '../local/servers/free-port.ts';

export const PARTITIONS = 12;

export interface StartedApp extends Running {
  name: AppName;
  /** Sums of its metrics now; null while it does not answer. */
  metrics(): Promise<MetricSums | null>;
  /** Resolves when its /ready answers 200. */
  ready: Promise<void>;
  /** Of the edge: where chargers connect. */
  chargersUrl: string;
}

export interface WorldOptions {
  /** Folder for the processor profiles of the apps. */
  profileDir?: string;
  /** File for what the apps write. */
  logFile?: string;
}

/** Servers of its own, and on them one installation after another: a topic prefix and a database for each. */
export interface BenchWorld {
  servers: TestServers;
  kafka: Kafka;
  /** Creates topics, subjects and tables. */
  install(name: string): Promise<void>;
  /** Starts a real app on an installation, in the settings of production but for the addresses and for strangers, who are accepted. Does not wait until it is ready. */
  start(app: AppName, installation: string, onLog?: (text: string) => void): Promise<StartedApp>;
  stop(): Promise<void>;
}

export const prefixOf = (installation: string): string => `${installation}.`;

export async function openBenchWorld({ profileDir, logFile }: WorldOptions): Promise<BenchWorld> {
  const { stop, ...servers } = await startTestServers();
  const started = new Set<StartedApp>();
  return {
    servers,
    kafka: createKafka({ brokers: [servers.kafka], clientId: 'bench' }),
    async install(name) {
      await deploy({ kafka: servers.kafka, registry: servers.registry, clickhouse: servers.clickhouse, topicPrefix: prefixOf(name), partitions: PARTITIONS, replicationFactor: 1, database: name });
    },
    async start(app, installation, onLog) {
      const [httpPort = 0, edgePort = 0] = await freePorts(2);
      const env = appEnvironment(app, {
        ...servers, clickhouseUser: servers.users.sink, database: installation, topicPrefix: prefixOf(installation), partitions: PARTITIONS, tokenKey: 'the-key-of-a-bench-protects-nobody',
      }, { httpPort, edgePort });
      if (profileDir !== undefined) env['NODE_OPTIONS'] = `--cpu-prof --cpu-prof-dir=${join(profileDir, `${app}-${installation}`)}`;
      const log = (text: string): void => {
        onLog?.(text);
        if (logFile !== undefined) appendFileSync(logFile, text);
      };
      const running = await startApp({ app, env, log, signal: new AbortController().signal });
      const base = `http://127.0.0.1:${httpPort}`;
      const result: StartedApp = {
        ...running,
        name: app,
        chargersUrl: `ws://127.0.0.1:${edgePort}/ocpp`,
        metrics: () => httpGet(`${base}/metrics`, 5_000).then(sumMetrics, () => null),
        ready: untilReady(`${base}/ready`, app, running),
        async stop() {
          started.delete(result);
          await running.stop();
        },
      };
      result.ready.catch(() => undefined);
      started.add(result);
      return result;
    },
    async stop() {
      await Promise.all([...started].map((app) => app.stop()));
      await stop();
    },
  };
}

const READY_MS = 60_000;

async function untilReady(url: string, app: string, { exited }: Running): Promise<void> {
  let ended = false;
  void exited.then(() => (ended = true));
  for (const giveUpAt = Date.now() + READY_MS; Date.now() < giveUpAt && !ended; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (await httpGet(url, 2_000).then(() => true, () => false)) return;
  }
  throw new Error(`Starting ${app}: it ${ended ? 'ended' : `was not ready after ${READY_MS / 1000} s`}. Run again with --log FILE and look there.`);
}
