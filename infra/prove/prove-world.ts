import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClickHouse, queryRows, type ClickHouseClient } from '@chargeplane/clickhouse';
import { createKafka, type Kafka } from '@chargeplane/kafka';
import { KafkaProxy, TcpProxy } from '@chargeplane/testkit';
import { APPS, appEnvironment, type AppName, type Installation } from '../local/app-environment.ts';
import { startApp } from '../local/app-part.ts';
import { deploy } from '../local/deploy.ts';
import { openPartLog } from '../local/part-log.ts';
import { prepareClassArchives } from '../local/servers/class-archives.ts';
import { startClickHouse } from '../local/servers/clickhouse.ts';
import { SINK_USER } from '../local/servers/clickhouse-config.ts';
import { lastingPorts } from '../local/servers/free-port.ts';
import { startKafka } from '../local/servers/kafka.ts';
import { deleteAtEnd } from '../local/servers/reaper.ts';
import { startRegistry } from '../local/servers/registry.ts';

import { Supervisor, type Part } from '../local/supervisor.ts';
import { keepDispatcherHistory } from './compare/index.ts';

export const PREFIX = 'prove.';
export const DATABASE = 'prove';
export const TENANT = 'sim';
const TOKEN_KEY = 'the key of a proof protects nobody at all';
/** A machine that runs all of it is busy: a broker that is only slow shall not be taken for dead. */
const BROKER_SESSION_MS = 3_000;
const LOOPBACK = '127.0.0.1';
/** Shorter than in production, so that what they end is seen within a run. */
const COMPRESSED = { CHARGEPLANE_TICK_PERIOD_MS: '1000', CHARGEPLANE_ACK_DEADLINE_MS: '5000', CHARGEPLANE_PING_INTERVAL_MS: '3000', CHARGEPLANE_IDLE_TIMEOUT_MS: '10000' };

export const SERVERS = ['kafka', 'registry', 'clickhouse'] as const;
export type ServerName = (typeof SERVERS)[number];

export interface WorldOptions {
  /** How many processes of each app run from the start. */
  processes: number;
  /** Further normalizers that may join. */
  spare: number;
  partitions: number;
  /** Chargers, to be told whom they reach. */
  say(message: string): void;
}

/** What one app process reaches its servers through, and chargers reach an edge through. */
export interface Wires {
  kafka: KafkaProxy;
  registry: TcpProxy;
  clickhouse: TcpProxy;
  chargers?: TcpProxy;
}

/** The whole pipe on servers of its own, each process supervised as `npm start` does it, with a proxy on every connection between them. */
export class ProveWorld {
  readonly partitions: number;
  readonly kafka: Kafka;
  /** Where the servers are for who is not broken: no proxy between. */
  readonly installation: Installation;
  /** Apps that are never counted as given up because a fault asked for their end. */
  readonly gaveUp = new Set<string>();
  readonly dir: string;
  readonly #supervisor: Supervisor;
  readonly #parts = new Map<string, Part>();
  readonly #wires = new Map<string, Wires>();
  readonly #client: ClickHouseClient;
  readonly #asleep = new Set<string>();
  /** The last process of each part that got a signal to end. */
  readonly #ended = new Map<string, number>();
  readonly #expected: string[] = [...SERVERS];
  readonly #say: (message: string) => void;

  private constructor(dir: string, installation: Installation, say: (message: string) => void) {
    this.dir = dir;
    this.#say = say;
    this.installation = installation;
    this.partitions = installation.partitions;
    this.kafka = createKafka({ brokers: [installation.kafka], clientId: 'prove' });
    this.#client = openClickHouse({ url: installation.clickhouse, user: 'default', database: DATABASE });
    this.#supervisor = new Supervisor((name, { state }, message) => {
      this.log(name)(`--- ${new Date().toISOString()} ${message}\n`);
      if (state !== 'gave-up') return;
      this.gaveUp.add(name);
      say(message.split('\n')[0] ?? message);
    });
  }

  /** Servers, topics, subjects, tables and apps: resolves when all are ready. */
  static async open(options: WorldOptions): Promise<ProveWorld> {
    await prepareClassArchives(options.say);
    const dir = mkdtempSync(join(tmpdir(), 'chargeplane-prove-'));
    deleteAtEnd(join(dir, 'data'));
    const apps = APPS.flatMap((app) => Array.from({ length: options.processes + (app === 'normalizer' ? options.spare : 0) }, (_, index) => ({ app, name: `${app}-${index + 1}` })));
    const [kafka = 0, controller = 0, registry = 0, clickhouse = 0, ...more] = await lastingPorts(4 + 3 * apps.length);
    const world = new ProveWorld(dir, {
      kafka: `${LOOPBACK}:${kafka}`, registry: `http://${LOOPBACK}:${registry}/apis/ccompat/v7`, clickhouse: `http://${LOOPBACK}:${clickhouse}`, clickhouseUser: SINK_USER,
      database: DATABASE, topicPrefix: PREFIX, partitions: options.partitions, tokenKey: TOKEN_KEY,
    }, options.say);
    try {
      const behindProxies = [];
      for (const { app, name } of apps) {
        const [listener = 0, httpPort = 0, edgePort = 0] = more.splice(0, 3);
        const wires = await world.#wire(name, { kafka: listener, registry, clickhouse, ...(app === 'edge' && { chargers: edgePort }) });
        behindProxies.push({ port: listener, advertisedPort: wires.kafka.port });
        world.#addApp(app, name, wires, { httpPort, edgePort });
      }
      world.#addServers({ kafka, controller, registry, clickhouse }, behindProxies);
      await world.#start(apps.filter(({ name }) => !isSpare(name, options.processes)).map(({ name }) => name));
    } catch (error) {
      await world.close(true);
      options.say(`logs of all parts are in ${dir}`);
      throw error;
    }
    return world;
  }

  /** Names of the app processes, spare ones included, and of the servers. */
  names(): string[] {
    return [...this.#parts.keys()];
  }

  /** Those that only a fault starts. */
  spare(): string[] {
    return this.names().filter((name) => !this.#expected.includes(name));
  }

  /** @throws where it has none. */
  wires(name: string): Wires {
    const wires = this.#wires.get(name);
    if (wires === undefined) throw new Error(`${name} has no proxies.`);
    return wires;
  }

  /** Where chargers reach the edges, with their tenant. */
  edges(): { name: string; url: string }[] {
    return [...this.#wires].flatMap(([name, { chargers }]) => (chargers === undefined ? [] : [{ name, url: `ws://${LOOPBACK}:${chargers.port}/ocpp/${TENANT}` }]));
  }

  /** Its process while it is ready. */
  pid(name: string): number | undefined {
    const status = this.#supervisor.status().get(name);
    return status?.state === 'running' ? status.pid : undefined;
  }

  /** Resolves when it is ready, in another process than `not`. */
  async running(name: string, not?: number, withinMs = 120_000): Promise<number> {
    for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt; await sleep(25)) {
      const pid = this.pid(name);
      if (pid !== undefined && pid !== not) return pid;
      if (this.gaveUp.has(name)) throw new Error(`${name} was given up.`);
    }
    throw new Error(`${name} was not ready within ${withinMs / 1000} s.`);
  }

  /** SIGKILL, or SIGTERM as an orchestrator would; the supervisor starts it again. @returns when it was sent, ms since 1970 */
  async signal(name: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
    const pid = await this.running(name, this.#ended.get(name));
    this.#ended.set(name, pid);
    process.kill(pid, signal);
    return Date.now();
  }

  /** Every part that runs from the start is ready, and none of them in a process that was told to end. */
  async allRunning(): Promise<void> {
    await Promise.all(this.#expected.map((name) => this.running(name, this.#ended.get(name))));
  }

  /** Stops all threads where they stand, until `wake`. */
  async sleep(name: string): Promise<void> {
    const pid = await this.running(name);
    this.#asleep.add(name);
    process.kill(-pid, 'SIGSTOP');
  }

  wake(name: string): void {
    this.#asleep.delete(name);
    const pid = this.pid(name);
    if (pid !== undefined) process.kill(-pid, 'SIGCONT');
  }

  /** Ends it for good, until `start`. */
  async stop(...names: string[]): Promise<void> {
    await this.#supervisor.stop(names);
  }

  /** Starts what was stopped, without waiting until it is ready. */
  start(name: string): void {
    const part = this.#parts.get(name);
    if (part === undefined) throw new Error(`There is no part ${name}.`);
    this.#supervisor.start(part).catch(() => undefined);
  }

  query<T>(sql: string): Promise<T[]> {
    return queryRows<T>(this.#client, sql);
  }

  readonly #logs = new Map<string, (text: string) => void>();
  log(name: string): (text: string) => void {
    let log = this.#logs.get(name);
    if (log === undefined) this.#logs.set(name, (log = openPartLog(join(this.dir, 'logs'), name)));
    return log;
  }

  /** Ends everything. `keep`: logs and journal stay in `dir`. */
  async close(keep: boolean): Promise<void> {
    for (const name of this.#asleep) this.wake(name);
    const apps = [...this.#wires.keys()];
    await this.stop(...apps);
    await this.stop('registry', 'clickhouse');
    await this.stop('kafka');
    await this.#client.close();
    await Promise.all([...this.#wires.values()].flatMap((wires) => Object.values(wires) as TcpProxy[]).map((proxy) => proxy.close()));
    await rm(keep ? join(this.dir, 'data') : this.dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #start(apps: readonly string[]): Promise<void> {
    const from = Date.now();
    const ready = (names: readonly string[]): Promise<unknown> => Promise.all(names.map((name) => {
      this.start(name);
      return this.running(name);
    }));
    await Promise.all([ready(['kafka']).then(() => ready(['registry'])), ready(['clickhouse'])]);
    await keepDispatcherHistory({ kafka: this.kafka, prefix: PREFIX, partitions: this.partitions });
    await deploy({ ...this.installation, clickhouseUser: 'default', replicationFactor: 1 });
    await ready(apps);
    this.#expected.push(...apps);
    this.#say(`Kafka, registry, ClickHouse and ${apps.length} apps are ready after ${((Date.now() - from) / 1000).toFixed(1)} s`);
  }

  async #wire(name: string, ports: { kafka: number; registry: number; clickhouse: number; chargers?: number }): Promise<Wires> {
    const to = (port: number): { host: string; port: number } => ({ host: LOOPBACK, port });
    const wires: Wires = {
      kafka: await KafkaProxy.open(to(ports.kafka)), registry: await TcpProxy.open(to(ports.registry)), clickhouse: await TcpProxy.open(to(ports.clickhouse)),
      ...(ports.chargers !== undefined && { chargers: await TcpProxy.open(to(ports.chargers)) }),
    };
    this.#wires.set(name, wires);
    return wires;
  }

  #addApp(app: AppName, name: string, wires: Wires, place: { httpPort: number; edgePort: number }): void {
    const installation: Installation = {
      ...this.installation, kafka: `${LOOPBACK}:${wires.kafka.port}`, registry: `http://${LOOPBACK}:${wires.registry.port}/apis/ccompat/v7`, clickhouse: `http://${LOOPBACK}:${wires.clickhouse.port}`,
    };
    const env = { ...appEnvironment(app, installation, place), NODE_OPTIONS: '', ...(app === 'edge' && { ...COMPRESSED, CHARGEPLANE_EDGE_NODE: name, CHARGEPLANE_TENANTS: `main,${TENANT}` }) };
    this.#parts.set(name, { name, start: (signal) => startApp({ app, env, httpPort: place.httpPort, log: this.log(name), signal }) });
  }

  #addServers(ports: { kafka: number; controller: number; registry: number; clickhouse: number }, behindProxies: { port: number; advertisedPort: number }[]): void {
    const common = (name: ServerName): { dir: string; log: (text: string) => void } => ({ dir: join(this.dir, 'data', name), log: this.log(name) });
    const add = (name: ServerName, start: Part['start']): void => void this.#parts.set(name, { name, start });
    add('kafka', (signal) => startKafka({ ...common('kafka'), port: ports.kafka, controllerPort: ports.controller, behindProxies, brokerSessionMs: BROKER_SESSION_MS, signal }));
    add('registry', (signal) => startRegistry({ ...common('registry'), kafkaBootstrap: this.installation.kafka, port: ports.registry, signal }));
    add('clickhouse', (signal) => startClickHouse({ ...common('clickhouse'), port: ports.clickhouse, signal }));
  }
}

const isSpare = (name: string, processes: number): boolean => Number(name.split('-')[1]) > processes;
