import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chargerKey, partitionKey, partitionOf, TOPICS, topicConfig } from '@chargeplane/contracts';
import type { CanonicalCommand, CommandEnvelope, CommandOutcome, CommandPayloadByType, CommandType, Downlink, RawRecord, RecordByName, TopicName } from '@chargeplane/contracts';
import { createKafka, ensureTopics, openProducer, tail } from '@chargeplane/kafka';
import type { Kafka, KafkaProducer, Tail } from '@chargeplane/kafka';
import type { OcppVersion } from '@chargeplane/ocpp';
import { openCodec, registerAll } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import { KafkaProxy } from '@chargeplane/testkit';
import { appEnvironment } from '../../../infra/local/app-environment.ts';
import type { AppName } from '../../../infra/local/app-environment.ts';
import { startApp } from '../../../infra/local/app-part.ts';
import { httpGet } from '../../../infra/local/http-get.ts';
import { sumMetrics } from '../../../infra/local/prometheus-text.ts';
import type { MetricSums } from '../../../infra/local/prometheus-text.ts';
import { prepareClassArchives } from '../../../infra/local/servers/class-archives.ts';
import type { Running } from '../../../infra/local/servers/child.ts';
import { freePorts } from '../../../infra/local/servers/free-port.ts';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import { startKafka } from '../../../infra/local/servers/kafka.ts';
import type { RunningKafka } from '../../../infra/local/servers/kafka.ts';
import { deleteAtEnd } from '../../../infra/local/servers/reaper.ts';
import { CommandedCharger } from './commanded-charger.ts';
import { Barrier } from './kafka-requests.ts';
import { until } from './world.ts';

export const PARTITIONS = 9;
const PROCESSES = { edge: 'edge', normalizer: 'normalizer', dispatcher: 'dispatcher', 'dispatcher-2': 'dispatcher' } as const satisfies Record<string, AppName>;
export type ProcessName = keyof typeof PROCESSES;
const USED: TopicName[] = ['frames', 'events', 'rejected', 'ledger', 'normalizer-state', 'commands', 'downlink', 'outcomes', 'dispatcher-state', 'chargers', 'tokens'];
const TICK_MS = 250;

export interface Logged {
  readonly partition: number;
  readonly raw: RawRecord;
}

/**
 * The way of a command through real processes: edge, normalizer and dispatchers on a broker of their own, each behind a proxy. The time of the log goes on
 * by itself, and in jumps where the test says so: the test writes ticks from the future.
 */
export class CommandWorld {
  readonly prefix = `t${randomBytes(6).toString('hex')}.`;
  readonly outcomes: CommandOutcome[] = [];
  readonly downlinks: Downlink[] = [];
  readonly frames: Logged[] = [];
  readonly #dir = mkdtempSync(join(tmpdir(), 'chargeplane-commands-'));
  readonly #running = new Map<ProcessName, Running>();
  readonly #asleep = new Set<ProcessName>();
  readonly #said = new Map<ProcessName, string>();
  readonly #barriers = new Map<ProcessName, Barrier[]>();
  readonly #proxies = new Map<ProcessName, KafkaProxy>();
  #servers!: Awaited<ReturnType<typeof sharedServers>>;
  #broker!: RunningKafka;
  #behindProxies: { port: number; advertisedPort: number }[] = [];
  #kafka!: Kafka;
  #codec!: Codec;
  #producer!: KafkaProducer;
  #tails: Tail[] = [];
  #edgePort = 0;
  #aheadMs = 0;
  readonly #edgeEnv: Record<string, string>;
  readonly #httpPorts = new Map<ProcessName, number>();
  /** Of which events tell. */
  readonly #connections = new Set<string>();
  /** Events of frames of a charger. */
  readonly #heard = new Map<string, number>();
  readonly #logTimes = Array<number>(PARTITIONS).fill(0);

  private constructor(edgeEnv: Record<string, string>) {
    this.#edgeEnv = edgeEnv;
  }

  /** @param edgeEnv settings of the edge that are not the usual ones */
  static async open(edgeEnv: Record<string, string> = {}): Promise<CommandWorld> {
    const world = new CommandWorld(edgeEnv);
    try {
      await world.#open();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  get codec(): Codec {
    return this.#codec;
  }

  /** `ws://host:port/ocpp` */
  get edge(): string {
    return `ws://127.0.0.1:${this.#edgePort}/ocpp`;
  }

  /** Of the log, ms since 1970: what commands are dated by. */
  get time(): number {
    return Date.now() + this.#aheadMs;
  }

  /** The first names that belong to these partitions. */
  chargersOn(count: number): string[] {
    return Array.from({ length: count }, (_, wanted) => {
      for (let i = 0; ; i++) if (partitionOf(chargerKey('main', `CP-${wanted}-${i}`), PARTITIONS) === wanted % PARTITIONS) return `CP-${wanted}-${i}`;
    });
  }

  async start(...names: ProcessName[]): Promise<void> {
    await Promise.all(names.map(async (name) => {
      const app = PROCESSES[name];
      const proxy = this.#proxies.get(name);
      const [httpPort = 0] = await freePorts(1);
      this.#httpPorts.set(name, httpPort);
      const installation = {
        ...this.#servers, kafka: `127.0.0.1:${proxy?.port}`, clickhouseUser: { name: '', password: '' }, database: '', topicPrefix: this.prefix, partitions: PARTITIONS, tokenKey: 'the key of tests protects nobody',
      };
      const env = { ...appEnvironment(app, installation, { httpPort, edgePort: this.#edgePort }), NODE_OPTIONS: '', ...(app === 'edge' && { CHARGEPLANE_TICK_PERIOD_MS: String(TICK_MS), ...this.#edgeEnv }) };
      const log = (text: string): void => void this.#said.set(name, ((this.#said.get(name) ?? '') + text).slice(-20_000));
      this.#running.set(name, await startApp({ app, env, httpPort, log, signal: new AbortController().signal }));
    }));
  }

  async connect(ids: readonly string[], version?: OcppVersion): Promise<CommandedCharger[]> {
    const chargers = await Promise.all(ids.map((id) => CommandedCharger.connected(this.edge, id, version)));
    await this.connected(chargers);
    return chargers;
  }

  /** They are connected, and the events tell so: what is sent to them now is not refused. */
  connected(chargers: readonly CommandedCharger[]): Promise<boolean> {
    const isConnected = ({ id, isOpen }: CommandedCharger): boolean => {
      const opened = this.frames.findLast(({ raw }) => raw.kind === 'CONN_OPENED' && raw.chargerId === id)?.raw;
      const closed = this.frames.some(({ raw }) => raw.kind === 'CONN_CLOSED' && raw.connectionId === opened?.connectionId);
      return isOpen && !closed && opened?.connectionId != null && this.#connections.has(opened.connectionId);
    };
    return until('the chargers to be connected', () => chargers.every(isConnected));
  }

  /** A frame of each, in the events: that shows that connections live which were taken for lost. */
  async showAlive(chargers: readonly CommandedCharger[]): Promise<void> {
    await Promise.all(chargers.map(async (charger) => {
      const before = this.#heard.get(charger.id) ?? 0;
      await charger.status('Available');
      await until(`an event of ${charger.id}`, () => (this.#heard.get(charger.id) ?? 0) > before);
    }));
  }

  /** From now on the first request of this process that matches, and all that follow, do not get through. */
  barrier(name: ProcessName, ...[first, matches]: ConstructorParameters<typeof Barrier>): Barrier {
    const barrier = new Barrier(first, matches);
    this.#barriers.set(name, [...(this.#barriers.get(name) ?? []), barrier]);
    return barrier;
  }

  /** kill -9; its barriers go with it. */
  async kill(name: ProcessName): Promise<void> {
    const process = this.#process(name);
    globalThis.process.kill(process.pid, 'SIGKILL');
    await process.exited;
    this.#running.delete(name);
    this.#asleep.delete(name);
    this.#barriers.delete(name);
  }

  /** SIGTERM, as an orchestrator does it. */
  async end(name: ProcessName): Promise<void> {
    await this.#process(name).stop();
    this.#running.delete(name);
  }

  /** Takes its barriers away. */
  lift(name: ProcessName): void {
    this.#barriers.delete(name);
  }

  sleep(name: ProcessName): void {
    process.kill(this.#process(name).pid, 'SIGSTOP');
    this.#asleep.add(name);
  }

  wake(name: ProcessName): void {
    process.kill(this.#process(name).pid, 'SIGCONT');
    this.#asleep.delete(name);
  }

  wakeAll(): void {
    for (const name of [...this.#asleep]) this.wake(name);
  }

  /** Sums of its metrics now. */
  async metrics(name: ProcessName): Promise<MetricSums> {
    return sumMetrics(await httpGet(`http://127.0.0.1:${this.#httpPorts.get(name)}/metrics`, 10_000));
  }

  /** kill -9 of the broker. */
  async killBroker(): Promise<void> {
    process.kill(this.#broker.pid, 'SIGKILL');
    await this.#broker.exited;
  }

  /** Starts it again where it was, with what it had. */
  async startBroker(): Promise<void> {
    const { port, controllerPort } = this.#broker;
    this.#broker = await startKafka({ dir: this.#dir, port, controllerPort, behindProxies: this.#behindProxies });
  }

  said(name: ProcessName): string {
    return this.#said.get(name) ?? '';
  }

  async command<K extends CommandType>(type: K, chargerId: string, payload: CommandPayloadByType[K], more: Partial<CommandEnvelope> = {}): Promise<string> {
    const envelope: CommandEnvelope = {
      commandId: randomUUID(), commandVersion: 1, tenantId: 'main', chargerId, requestedAt: this.time, expiresAt: this.time + 600_000, system: 'test', waitForEffect: false, allowApproximation: true, queueOffline: false,
      ...more,
    };
    await this.append('commands', partitionOf(chargerKey('main', chargerId), PARTITIONS), chargerKey('main', chargerId), this.#codec.encodeCommand({ type, envelope, payload } as CanonicalCommand));
    return envelope.commandId;
  }

  async append(topic: TopicName, partition: number, key: string | null, value: Buffer | null, timestamp?: number): Promise<void> {
    await this.#producer.send(`${this.prefix}${topic}`, partition, [{ key, value, ...(timestamp !== undefined && { timestamp }) }]);
  }

  /**
   * The time of the log jumps. `times`: in so many jumps of this length, between which the edges that live show it; an edge that does not, is lost after three of
   * ten seconds.
   */
  async advance(ms: number, times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      const ticked = this.#ticksOfEdge();
      this.#aheadMs += ms;
      const time = this.time;
      await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => this.append('frames', partition, partitionKey(partition), this.#tick(), time)));
      await until('the ticks in events', () => this.#logTimes.every((reached) => reached >= time));
      if (this.#running.has('edge') && !this.#asleep.has('edge')) await until('ticks of the edge', () => this.#ticksOfEdge().every((count, partition) => count > (ticked[partition] ?? 0) + 1));
    }
  }

  of(commandId: string): CommandOutcome[] {
    return this.outcomes.filter((outcome) => outcome.commandId === commandId);
  }

  /** As `STATE`, `STATE!` where it settles, `STATE~` where it amends, with the reason behind a slash. */
  steps(commandId: string): string[] {
    return this.of(commandId).map((o) => `${o.state}${o.settled ? '!' : ''}${o.amends ? '~' : ''}${o.reason ? `/${o.reason}` : ''}`);
  }

  reaches(commandId: string, state: CommandOutcome['state']): Promise<CommandOutcome> {
    return until(`${state} of ${commandId}, which is ${this.steps(commandId).join(' ')}`, () => this.of(commandId).find((outcome) => outcome.state === state));
  }

  settled(commandId: string): Promise<CommandOutcome> {
    return until(`the end of ${commandId}`, () => this.of(commandId).find((outcome) => outcome.settled));
  }

  /** How many CALLs of a command this charger received. */
  onWire(commandId: string, { received }: CommandedCharger): number {
    const messages = new Set(this.downlinks.filter((d) => d.commandId === commandId).map((d) => d.messageId));
    return received.filter(({ messageId }) => messages.has(messageId)).length;
  }

  /** The CALL of a command that has one. */
  call(commandId: string): Promise<Downlink> {
    return until(`the CALL of ${commandId}`, () => this.downlinks.find((d) => d.kind === 'CALL' && d.commandId === commandId));
  }

  async close(): Promise<void> {
    this.wakeAll();
    await Promise.all([...this.#running.values()].map((each) => each.stop()));
    await Promise.all(this.#tails.map((each) => each.stop()));
    await this.#producer?.close();
    await Promise.all([...this.#proxies.values()].map((each) => each.close()));
    await this.#broker?.stop();
    await rm(this.#dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    await this.#servers?.stop();
  }

  async #open(): Promise<void> {
    deleteAtEnd(this.#dir);
    this.#servers = await sharedServers();
    await prepareClassArchives();
    const names = Object.keys(PROCESSES) as ProcessName[];
    const [edgePort = 0, ...listeners] = await freePorts(1 + names.length);
    this.#edgePort = edgePort;
    this.#behindProxies = await Promise.all(names.map(async (name, i) => {
      const proxy = await KafkaProxy.open({ host: '127.0.0.1', port: listeners[i] ?? 0 });
      proxy.fate = (request) => {
        for (const barrier of this.#barriers.get(name) ?? []) {
          const fate = barrier.fate(request);
          if (fate !== null) return fate;
        }
        return 'pass';
      };
      this.#proxies.set(name, proxy);
      return { port: listeners[i] ?? 0, advertisedPort: proxy.port };
    }));
    this.#broker = await startKafka({ dir: this.#dir, behindProxies: this.#behindProxies });
    this.#kafka = createKafka({ brokers: [this.#broker.bootstrap], clientId: 'commands-test' });
    await ensureTopics(this.#kafka, USED.map((name) => ({ name: `${this.prefix}${name}`, partitions: PARTITIONS, replicationFactor: 1, config: { ...topicConfig(TOPICS[name]), ...(name === 'frames' && FROM_THE_FUTURE) } })));
    const at = { registryUrl: this.#servers.registry, topicPrefix: this.prefix, topics: USED };
    await registerAll(at);
    this.#codec = await openCodec(at);
    this.#producer = openProducer(this.#kafka);
    this.#tails = [
      this.#follow('outcomes', 'io.chargeplane.command.CommandOutcome', (outcome) => void this.outcomes.push(outcome)),
      this.#follow('downlink', 'io.chargeplane.command.Downlink', (downlink) => void this.downlinks.push(downlink)),
      this.#follow('frames', 'io.chargeplane.raw.RawRecord', (raw, partition) => void this.frames.push({ partition, raw })),
      tail({
        kafka: this.#kafka, topic: `${this.prefix}events`, from: 'beginning', incarnation: this.prefix,
        onRecord: (partition, { value }) => {
          const event = this.#codec.decodeEvent(value ?? Buffer.alloc(0));
          if (!('type' in event)) return;
          const { source, chargerId } = event.envelope;
          this.#connections.add(source.connectionId ?? '');
          if (source.direction === 'FROM_CHARGER') this.#heard.set(chargerId, (this.#heard.get(chargerId) ?? 0) + 1);
          if (event.type === 'log.ticked') this.#logTimes[partition] = Math.max(this.#logTimes[partition] ?? 0, event.data.time);
        },
      }),
    ];
    await Promise.all(this.#tails.map(({ ready }) => ready));
  }

  #follow<N extends 'io.chargeplane.command.CommandOutcome' | 'io.chargeplane.command.Downlink' | 'io.chargeplane.raw.RawRecord'>(topic: TopicName, fullName: N, take: (value: RecordByName[N], partition: number) => void): Tail {
    const onRecord = (partition: number, { value }: { value: Buffer | null }): void => {
      const decoded = this.#codec.decodeAs(topic, fullName, value ?? Buffer.alloc(0));
      if (decoded.error !== undefined) throw new Error(decoded.detail);
      take(decoded.value, partition);
    };
    return tail({ kafka: this.#kafka, topic: `${this.prefix}${topic}`, from: 'beginning', incarnation: this.prefix, onRecord });
  }

  #tick(): Buffer {
    return this.#codec.encode('frames', 'io.chargeplane.raw.RawRecord', {
      kind: 'TICK', frameId: randomUUID(), tenantId: '', chargerId: '', ocppVersion: 'UNKNOWN', receivedAt: Date.now(), edgeNode: 'test', incarnation: 'the clock of the test', binary: false, leg: 'CHARGER',
    });
  }

  #ticksOfEdge(): number[] {
    const counts = Array<number>(PARTITIONS).fill(0);
    for (const { partition, raw } of this.frames) if (raw.kind === 'TICK' && raw.edgeNode !== 'test') counts[partition] = (counts[partition] ?? 0) + 1;
    return counts;
  }

  #process(name: ProcessName): Running {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`${name} does not run`);
    return running;
  }
}

/** In production the broker dates what is appended. */
const FROM_THE_FUTURE = { 'message.timestamp.type': 'CreateTime', 'message.timestamp.after.max.ms': String(30 * 86_400_000) };
