import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { applyMigrations, openClickHouse, queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { TOPICS, topicConfig } from '@chargeplane/contracts';
import { createKafka, ensureTopics, openProducer } from '@chargeplane/kafka';
import type { Kafka, KafkaProducer } from '@chargeplane/kafka';
import { PROJECTED_TOPICS } from '@chargeplane/project';
import { openCodec, registerAll } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import type { TestServers } from '../../../infra/local/servers/for-tests.ts';
import { ClickHouseProxy } from './clickhouse-proxy.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Topics, tables and a proxy of one test; sinks as processes of their own. */
export class SinkWorld {
  readonly #children = new Set<SinkProcess>();
  #written = 0;
  readonly prefix: string;
  readonly database: string;
  private readonly servers: Awaited<ReturnType<typeof sharedServers>>;
  readonly kafka: Kafka;
  readonly proxy: ClickHouseProxy;
  readonly admin: ClickHouseClient;
  private readonly producer: KafkaProducer;
  private readonly codec: Codec;


  private constructor(
    prefix: string,
    database: string,
    servers: Awaited<ReturnType<typeof sharedServers>>,
    kafka: Kafka,
    proxy: ClickHouseProxy,
    admin: ClickHouseClient,
    producer: KafkaProducer,
    codec: Codec,
  ) {
    this.prefix = prefix;
    this.database = database;
    this.servers = servers;
    this.kafka = kafka;
    this.proxy = proxy;
    this.admin = admin;
    this.producer = producer;
    this.codec = codec;
  }

  static async open(): Promise<SinkWorld> {
    const servers = await sharedServers();
    const kafka = createKafka({ brokers: [servers.kafka], clientId: 'sink-test' });
    const proxy = await ClickHouseProxy.open(servers.clickhouse);
    const admin = openClickHouse({ url: servers.clickhouse, user: 'default', database: 'system' });
    const prefix = `t${randomBytes(6).toString('hex')}.`;
    const database = `test_${randomBytes(6).toString('hex')}`;
    await applyMigrations({ url: servers.clickhouse, user: 'default', database });
    // A frame that was inserted twice shall not become one again before it is counted.
    await admin.command({ query: `SYSTEM STOP MERGES ${database}.frames` });
    await ensureTopics(kafka, PROJECTED_TOPICS.map((name) => ({ name: `${prefix}${name}`, partitions: 1, replicationFactor: 1, config: topicConfig(TOPICS[name]) })));
    const at = { registryUrl: servers.registry, topicPrefix: prefix, topics: [...PROJECTED_TOPICS] };
    await registerAll(at);
    return new SinkWorld(prefix, database, servers, kafka, proxy, admin, openProducer(kafka), await openCodec(at));
  }

  /** Appends ticks to the log. */
  async append(count: number): Promise<void> {
    const records = Array.from({ length: count }, () => ({
      key: '/0',
      value: this.codec.encode('frames', 'io.chargeplane.raw.RawRecord', { kind: 'TICK', frameId: `frame-${this.#written++}`, tenantId: '', chargerId: '', ocppVersion: 'UNKNOWN', receivedAt: Date.now(), edgeNode: 'e', incarnation: 'i', binary: false, leg: 'CHARGER' }),
    }));
    await this.producer.send(`${this.prefix}frames`, 0, records);
  }

  /** What the table frames holds: rows, different frames, and whether they are those that were written, from the first on. */
  async frames(): Promise<{ rows: number; different: number; last: number }> {
    const [row] = await this.rows<{ rows: number; different: number; last: number }>(`SELECT count() AS rows, uniqExact(frame_id) AS different, max(offset) AS last FROM ${this.database}.frames`);
    return row ?? { rows: 0, different: 0, last: 0 };
  }

  get all(): { rows: number; different: number; last: number } {
    return { rows: this.#written, different: this.#written, last: this.#written - 1 };
  }

  rows<T>(sql: string): Promise<T[]> {
    return queryRows<T>(this.admin, sql);
  }

  async start(): Promise<SinkProcess> {
    const sink = await startSink(this.servers, { prefix: this.prefix, database: this.database, partitions: 1, clickhouse: this.proxy.url });
    this.#children.add(sink);
    return sink;
  }

  /** Ends what a test that failed left behind, so that the next one does not fail for it. */
  async killAll(): Promise<void> {
    this.proxy.gate = {};
    await Promise.all([...this.#children].map((child) => child.kill('SIGKILL')));
    this.#children.clear();
  }

  async close(): Promise<void> {
    await this.killAll();
    await this.producer.close();
    await this.proxy.close();
    await this.admin.command({ query: `DROP DATABASE IF EXISTS ${this.database} SYNC` });
    await this.admin.close();
    await this.servers.stop();
  }
}

/** A sink as a process of its own. */
export async function startSink(servers: TestServers, at: { prefix: string; database: string; partitions: number; clickhouse?: string; env?: Record<string, string> }): Promise<SinkProcess> {
  const port = await freePort();
  const { name, password } = servers.users.sink;
  const child = spawn(process.execPath, ['apps/sink/src/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env, NODE_OPTIONS: '', CHARGEPLANE_HTTP_PORT: String(port), CHARGEPLANE_KAFKA: servers.kafka, CHARGEPLANE_REGISTRY: servers.registry, CHARGEPLANE_TOPIC_PREFIX: at.prefix, CHARGEPLANE_PARTITIONS: String(at.partitions), CHARGEPLANE_SESSION_TIMEOUT_MS: '3000',
      CHARGEPLANE_CLICKHOUSE: at.clickhouse ?? servers.clickhouse, CHARGEPLANE_CLICKHOUSE_USER: name, CHARGEPLANE_CLICKHOUSE_PASSWORD: password, CHARGEPLANE_CLICKHOUSE_DATABASE: at.database, ...at.env,
    },
  });
  return new SinkProcess(child, `http://127.0.0.1:${port}`);
}

export class SinkProcess {
  #log = '';
  readonly #ended: Promise<void>;
  private readonly child: ChildProcess;
  private readonly url: string;


  constructor(
    child: ChildProcess,
    url: string,
  ) {
    this.child = child;
    this.url = url;
    this.#ended = new Promise((resolve) => child.once('exit', () => resolve()));
    child.stdout?.on('data', (chunk: Buffer) => (this.#log = (this.#log + chunk.toString()).slice(-50_000)));
  }

  get log(): string {
    return this.#log;
  }

  /** What /ready says. */
  async ready(): Promise<string> {
    return fetch(`${this.url}/ready`).then((answer) => answer.text(), () => '');
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGCONT');
      this.child.kill(signal);
    }
    await this.#ended;
  }
}

/** Waits until `condition` holds. The deadline is for tests that hang, not a measure of speed. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, deadlineMs = 150_000): Promise<void> {
  const giveUpAt = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`Waiting in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
