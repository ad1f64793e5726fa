import { join } from 'node:path';
import { MigrationChanged } from '@chargeplane/clickhouse';
import { AccountingWatch, readBalance } from './accounting.ts';
import { APPS } from './app-environment.ts';
import { deploy } from './deploy.ts';
import { edgeUrl } from './edge-url.ts';
import { writeEndpoints } from './endpoints-file.ts';
import { guide } from './guide.ts';
import type { StartOptions } from './options.ts';
import { openPartLog } from './part-log.ts';
import { PARTITIONS, partsOf, SERVERS, TOPIC_PREFIX, type Parts } from './parts.ts';
import { choosePorts, type Ports } from './ports.ts';
import { prepareClassArchives } from './servers/class-archives.ts';
import { DATABASE } from './servers/clickhouse-config.ts';
import { workDir } from './servers/places.ts';
import { prepareServers } from './servers/prepare.ts';
import { StatusLine } from './status-line.ts';
import { readStatus, type PipeStatus } from './status.ts';
import { summary } from './summary.ts';
import { Supervisor, type PartStatus } from './supervisor.ts';
import { tokenKey } from './token-key.ts';

export interface LocalPipeOptions {
  options: StartOptions;
  dataDir: string;
  /** Path of endpoints.json. */
  endpoints: string;
  /** When the user started it, for the time until ready. */
  startedAt: number;
}

/** How long the pipe may take, at the end of `--for`, to work off what is in flight. */
const SETTLE_MS = 20_000;

/** The whole pipe on this machine: starts it phase by phase, tells how it does, stops it. */
export class LocalPipe {
  private readonly supervisor = new Supervisor((name, status, message) => this.onPart(name, status, message));
  private readonly accounting = new AccountingWatch();
  private readonly line = new StatusLine(process.stdout);
  private readonly logs = new Map<string, (text: string) => void>();
  private ports?: Ports;
  private ready = false;
  private stopping = false;
  private readonly given: LocalPipeOptions;


  constructor(given: LocalPipeOptions) {
    this.given = given;
  }

  /** Resolves when everything is ready and the guide is printed. */
  async start(): Promise<void> {
    const { options, dataDir, startedAt } = this.given;
    const say = (message: string): void => this.line.print(message);
    const ports = await choosePorts(options.host, say);
    this.ports = ports;
    const parts = partsOf({
      options, ports, dataDir, tokenKey: tokenKey(join(workDir, 'token-key')), simulatorDir: join(workDir, 'simulator'),
      log: (part) => (text) => this.log(part, text),
    });
    await this.phase('downloads', async () => {
      await prepareServers(say);
      await prepareClassArchives(say);
    });
    await this.phase('servers', () => this.startServers(parts));
    await this.phase('deploy', () => this.deploy(ports), ({ topicsCreated, schemasAdded, migrationsApplied }) =>
      `${topicsCreated} topics, ${schemasAdded} schemas and ${migrationsApplied} migrations were missing`);
    await this.phase('apps', () => Promise.all(parts.apps.map((part) => this.supervisor.start(part))));
    const { simulator } = parts;
    if (simulator !== undefined) await this.phase('simulator', () => this.supervisor.start(simulator), () => `${options.chargers} chargers`);
    this.ready = true;
    this.writeEndpoints();
    say(`ready         ${((Date.now() - startedAt) / 1000).toFixed(1)} s after the start\n`);
    say(guide(ports, options));
    this.accounting.start(ports.clickhouse);
    this.line.run(async () => readStatus(ports, this.supervisor.status(), this.accounting.latest));
  }

  /**
   * Ends the simulator, lets the pipe work off what is in flight, and prints the summary.
   * @returns 0 if nothing leaked and nothing was given up, else 1
   */
  async settleAndSummarise(): Promise<number> {
    const { ports } = this;
    if (ports === undefined) return 1;
    this.accounting.stop();
    await this.supervisor.stop(['simulator']);
    const deadline = Date.now() + SETTLE_MS;
    const look = async (): Promise<PipeStatus> => readStatus(ports, this.supervisor.status(), await readBalance(ports.clickhouse));
    let status = await look();
    while (!(status.inFlight === 0 && status.lag === 0) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      status = await look();
    }
    this.line.stop();
    const { text, ok } = summary(status, this.supervisor.status());
    this.line.print(text);
    return ok ? 0 : 1;
  }

  /** Ends every process within ten seconds: first who talks to the servers, then these. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.accounting.stop();
    this.line.stop();
    const from = Date.now();
    this.line.print('stopping');
    await this.supervisor.stop([...APPS, 'simulator']);
    await this.supervisor.stop(SERVERS);
    this.line.print(`stopped in ${((Date.now() - from) / 1000).toFixed(1)} s`);
  }

  private async startServers(parts: Parts): Promise<void> {
    await Promise.all([
      this.supervisor.start(parts.kafka).then(() => this.supervisor.start(parts.registry)),
      this.supervisor.start(parts.clickhouse),
    ]);
  }

  private async deploy(ports: Ports): ReturnType<typeof deploy> {
    return deploy({
      kafka: `127.0.0.1:${ports.kafka}`,
      registry: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
      clickhouse: `http://127.0.0.1:${ports.clickhouse}`,
      topicPrefix: TOPIC_PREFIX,
      partitions: PARTITIONS,
      replicationFactor: 1,
      database: DATABASE,
    }).catch((error: unknown) => {
      if (!(error instanceof MigrationChanged)) throw error;
      throw new Error(`${error.message} Or forget the local data: npm start -- --fresh`, { cause: error });
    });
  }

  private async phase<T>(name: string, work: () => Promise<T>, note: (result: T) => string = () => ''): Promise<T> {
    if (this.stopping) throw new Error('It was stopped while it was starting.');
    const from = Date.now();
    const result = await work();
    this.line.print(`${name.padEnd(13)} ${((Date.now() - from) / 1000).toFixed(1)} s  ${note(result)}`.trimEnd());
    return result;
  }

  private onPart(name: string, status: Readonly<PartStatus>, message: string): void {
    this.log(name, `--- ${new Date().toISOString()} ${message}\n`);
    const wasExpected = status.state === 'stopped' || (status.state === 'running' && status.restarts === 0);
    if (!this.stopping && !wasExpected) this.line.print(`${message}${status.state === 'running' ? '' : `  (.chargeplane/logs/${name}.log)`}`);
    if (this.ready && status.state === 'running') this.writeEndpoints();
  }

  private log(part: string, text: string): void {
    let write = this.logs.get(part);
    if (write === undefined) this.logs.set(part, (write = openPartLog(join(workDir, 'logs'), part)));
    write(text);
  }

  private writeEndpoints(): void {
    const { ports, given, supervisor } = this;
    if (ports === undefined || this.stopping) return;
    const status = supervisor.status();
    const pids = [...APPS, ...SERVERS, 'simulator'].flatMap((name) => {
      const pid = status.get(name)?.pid;
      return pid === undefined ? [] : [[name, pid] as const];
    });
    writeEndpoints(given.endpoints, {
      edge: edgeUrl(given.options.host, ports.edge),
      clickhouse: `http://127.0.0.1:${ports.clickhouse}`,
      kafka: `127.0.0.1:${ports.kafka}`,
      registry: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
      pids: Object.fromEntries(pids),
    });
  }
}
