import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClickHouse } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { createKafka, openProducer } from '@chargeplane/kafka';
import type { Kafka, KafkaProducer } from '@chargeplane/kafka';
import { appEnvironment } from '../../../local/app-environment.ts';
import type { AppName, Installation } from '../../../local/app-environment.ts';
import { startApp } from '../../../local/app-part.ts';
import { deploy } from '../../../local/deploy.ts';
import type { Running } from '../../../local/servers/child.ts';
import { sharedServers } from '../../../local/servers/for-tests.ts';
import { freePorts } from '../../../local/servers/free-port.ts';
import { compareAll, keepDispatcherHistory } from '../index.ts';
import type { Comparison, CompareOptions } from '../index.ts';

export const TENANT = 'sim';

/** One app process of a test, in a process group of its own. */
export interface AppProcess extends Running {
  readonly app: AppName;
  /** Of the edge: where chargers of TENANT connect. */
  readonly chargersUrl: string;
  signal(signal: NodeJS.Signals): void;
  /** What it wrote. */
  log(): string;
}

/** An installation of its own on the servers of the tests, and app processes on it. */
export class PipeWorld {
  readonly installation: Installation;
  readonly kafka: Kafka;
  readonly admin: ClickHouseClient;
  readonly producer: KafkaProducer;
  /** Of this test: journals. */
  readonly dir = mkdtempSync(join(tmpdir(), 'chargeplane-compare-'));
  readonly #stopServers: () => Promise<void>;
  readonly #running = new Set<AppProcess>();

  private constructor(installation: Installation, stopServers: () => Promise<void>) {
    this.installation = installation;
    this.#stopServers = stopServers;
    this.kafka = createKafka({ brokers: [installation.kafka], clientId: 'compare-test' });
    this.producer = openProducer(this.kafka);
    this.admin = openClickHouse({ url: installation.clickhouse, user: 'default', database: installation.database });
  }

  /** @param kafka `host:port` of a broker in place of the shared one */
  static async open(partitions: number, kafka?: string): Promise<PipeWorld> {
    const { stop, ...shared } = await sharedServers();
    const servers = { ...shared, ...(kafka !== undefined && { kafka }) };
    const name = randomBytes(6).toString('hex');
    const installation: Installation = {
      ...servers, clickhouseUser: servers.users.sink, database: `test_${name}`, topicPrefix: `t${name}.`, partitions, tokenKey: 'the key of this comparison protects nobody',
    };
    const world = new PipeWorld(installation, stop);
    await keepDispatcherHistory({ kafka: world.kafka, prefix: installation.topicPrefix, partitions });
    await deploy({ ...installation, clickhouseUser: 'default', replicationFactor: 1 });
    // A row that was doubled shall not become one again before it is counted.
    for (const table of ['frames', 'events', 'frame_outcomes', 'rejections', 'command_outcomes']) await world.admin.command({ query: `SYSTEM STOP MERGES ${table}` });
    return world;
  }

  get topicPrefix(): string {
    return this.installation.topicPrefix;
  }

  /** Resolves when it is ready, or, without `awaitReady`, when it has begun. */
  async start(app: AppName, { awaitReady = true, ...more }: { awaitReady?: boolean; env?: Record<string, string> } = {}): Promise<AppProcess> {
    const [httpPort = 0, edgePort = 0] = await freePorts(2);
    let log = '';
    const env = { ...appEnvironment(app, this.installation, { httpPort, edgePort }), NODE_OPTIONS: '', ...(app === 'edge' && { CHARGEPLANE_TENANTS: `main,${TENANT}`, CHARGEPLANE_TICK_PERIOD_MS: '1000' }), ...more.env };
    const running = await startApp({ app, env, ...(awaitReady && { httpPort }), log: (text) => (log = (log + text).slice(-20_000)), signal: new AbortController().signal });
    const process_: AppProcess = { ...running, app, chargersUrl: `ws://127.0.0.1:${edgePort}/ocpp/${TENANT}`, signal: (signal) => void process.kill(-running.pid, signal), log: () => log };
    this.#running.add(process_);
    void running.exited.then(() => this.#running.delete(process_));
    return process_;
  }

  compare(more: Partial<CompareOptions> = {}): Promise<Comparison[]> {
    const { kafka, registry, clickhouse, topicPrefix: prefix, database, partitions, tokenKey } = this.installation;
    return compareAll({ journals: [], kafka, registry, clickhouse: { url: clickhouse, user: 'default' }, prefix, database, partitions, tokenKey: { id: 'k1', secret: tokenKey }, ...more });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map(async (running) => {
      running.signal('SIGCONT');
      await running.stop();
    }));
    await this.producer.close();
    await this.admin.command({ query: `DROP DATABASE IF EXISTS ${this.installation.database} SYNC` });
    await this.admin.close();
    await rm(this.dir, { recursive: true, force: true });
    await this.#stopServers();
  }
}
