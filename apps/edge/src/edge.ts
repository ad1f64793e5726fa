import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerContext, Answerer } from '@chargeplane/answer';
import { tokenReference } from '@chargeplane/contracts';
import type { Charger } from '@chargeplane/contracts';
import { TopicMismatch, endOffsets, openLanes } from '@chargeplane/kafka';
import type { Kafka, Lanes } from '@chargeplane/kafka';
import type { Logger } from '@chargeplane/nest';
import type { Codec } from '@chargeplane/schema-registry';
import type { Registry } from 'prom-client';
import { v7 } from 'uuid';
import { WebSocketServer } from 'ws';
import type { EdgeConfig } from './config.ts';
import { attachSocket } from './connection/attach-socket.ts';
import type { Connection, ConnectionEvents } from './connection/connection.ts';
import { Connections } from './connection/connections.ts';
import { hotPath } from './connection/hot-path.ts';
import { startIdleWatch } from './connection/idle-watch.ts';
import { LaneWatch, isCut } from './connection/lane-watch.ts';
import type { LaneState } from './connection/lane-watch.ts';
import { vendorAnswers } from './connection/vendor-answers.ts';
import type { FitAnswer } from './connection/vendor-answers.ts';
import { VerifiedPasswords } from './credentials/verified-passwords.ts';
import { Handshake } from './handshake/handshake.ts';
import { openListener } from './handshake/listener.ts';
import type { Listener } from './handshake/listener.ts';
import { listenerConfigs } from './listener-config.ts';
import { peerHash } from './log/peer-hash.ts';
import { RawLog } from './log/raw-log.ts';
import { RefusalLog } from './log/refusal-log.ts';
import { startTicks } from './log/ticks.ts';
import { edgeMetrics } from './metrics.ts';
import type { EdgeMetrics } from './metrics.ts';
import { DeliverDownlink } from './outbound/deliver-downlink.ts';
import { settingsDiffer } from './registry/charger-table.ts';
import { tokenKey } from './registry/judge-entry.ts';
import { Tables } from './registry/tables.ts';

export interface EdgeParts {
  readonly config: EdgeConfig;
  readonly kafka: Kafka;
  readonly answerer: Answerer;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** Milliseconds since 1970; default Date.now. */
  readonly clock?: () => number;
}

/** Milliseconds a socket gets to answer a closing handshake. */
const CLOSE_TIMEOUT_MS = 2_000;
const DRAIN_MS = 3_000;

/** One process of the edge: listeners, connections, tables, and the log that everything goes into before anybody acts on it. */
export class Edge {
  /** One life of this process. */
  readonly incarnation = v7();
  /** Rejects when it cannot go on. */
  readonly failed: Promise<never>;
  readonly #parts: EdgeParts;
  readonly #clock: () => number;
  readonly #metrics: EdgeMetrics;
  readonly #tables: Tables;
  readonly #connections = new Connections();
  readonly #refusals = new RefusalLog();
  readonly #downlink: DeliverDownlink;
  readonly #handshake: Handshake;
  readonly #server: WebSocketServer;
  readonly #stops: (() => void)[] = [];
  readonly #fail: (error: unknown) => void;
  #listeners: Listener[] = [];
  #lanes: Lanes | null = null;
  #log: RawLog | null = null;
  #watch: LaneWatch | null = null;
  #ready = false;
  #stopping = false;

  constructor(parts: EdgeParts) {
    const { config, metrics, clock = Date.now } = parts;
    let fail: (error: unknown) => void = () => undefined;
    this.failed = new Promise<never>((_, reject) => (fail = reject));
    this.failed.catch(() => undefined);
    this.#fail = fail;
    this.#parts = parts;
    this.#clock = clock;
    this.#metrics = edgeMetrics(metrics, {
      connections: () => this.#connections.size,
      heldLanes: () => this.#watch?.held ?? 0,
      laneRecords: () => this.#overLanes((log, partition) => log.depth(partition)).reduce((sum, records) => sum + records, 0),
      laneAgeMs: () => Math.max(0, ...this.#overLanes((log, partition) => log.oldestAgeMs(partition))),
    });
    this.#tables = new Tables({ ...parts, incarnation: this.incarnation, metrics: this.#metrics });
    this.#downlink = new DeliverDownlink(this.#connections, clock, {
      sent: () => this.#metrics.command('sent'),
      notSent: (reason) => {
        this.#metrics.command('not_sent');
        this.#metrics.notSent(reason);
      },
      duplicate: () => this.#metrics.command('duplicate'),
      senseless: ({ kind, commandId }) => {
        this.#metrics.passedOver('downlink', 'SENSELESS');
        parts.logger.error({ kind, commandId }, 'a record of downlink holds neither a CALL nor a CLOSE: look at what wrote it');
      },
    });
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: config.CHARGEPLANE_MAX_PAYLOAD,
      // Text that is not UTF-8 is recorded as bytes and answered, not cut off.
      skipUTF8Validation: true,
      closeTimeout: CLOSE_TIMEOUT_MS,
    } as ConstructorParameters<typeof WebSocketServer>[0]);
    this.#handshake = this.#makeHandshake();
  }

  /** Binds the listeners: until `start` is through, upgrades get 503. Rejects where a port is taken. */
  async listen(): Promise<readonly Listener[]> {
    for (const listener of listenerConfigs(this.#parts.config)) {
      const opened = await openListener(listener, this.#handshake, { timeoutMs: this.#parts.config.CHARGEPLANE_HANDSHAKE_TIMEOUT_MS, most: this.#parts.config.CHARGEPLANE_MAX_UNFINISHED_HANDSHAKES });
      this.#listeners.push(opened);
      this.#parts.logger.info({ listener: listener.name, host: opened.address.address, port: opened.address.port, securityProfile: listener.securityProfile }, 'chargers can connect');
    }
    return this.#listeners;
  }

  get ready(): boolean {
    return this.#ready && !this.#stopping;
  }

  /** Why no charger can be accepted now; null where some can. */
  get unready(): string | null {
    if (this.#stopping) return 'stopping';
    if (!this.#ready) return 'reading chargers, tokens and downlink';
    return this.#watch?.allCut === true ? 'Kafka does not acknowledge: chargers are answered 503' : null;
  }

  /** Resolves when chargers are accepted: `chargers` and `tokens` are read to their ends, `downlink` is positioned at its end. */
  async start(codec: Codec): Promise<void> {
    const { config, kafka } = this.#parts;
    const partitions = config.CHARGEPLANE_PARTITIONS;
    const topic = `${config.CHARGEPLANE_TOPIC_PREFIX}frames`;
    this.#lanes = openLanes({
      kafka,
      topic,
      partitions,
      onEvent: (event) => {
        if (event.type === 'sent') return this.#metrics.acknowledged(event.ms);
        this.#metrics.sendFailed(event.type);
        if (event.type === 'producer_replaced') this.#parts.logger.warn({ err: event.error, partition: event.partition, inDoubt: event.inDoubt }, 'a producer of frames was replaced');
      },
    });
    const log = new RawLog(this.#lanes, codec, partitions, { edgeNode: config.CHARGEPLANE_EDGE_NODE, incarnation: this.incarnation });
    this.#log = log;
    this.#refusals.attach(log);
    const flushing = setInterval(() => this.#refusals.flush(), 1_000);
    this.#stops.push(() => clearInterval(flushing));
    const read = this.#tables.follow(codec, {
      charger: (key, charger, set) => this.#chargerSet(key, charger, set),
      downlink: (downlink) => this.#downlink.deliver(downlink),
      failed: this.#fail,
    });
    await Promise.race([read, this.failed]);
    if (this.#stopping) return;
    const found = (await endOffsets(kafka, topic)).length;
    if (found !== partitions) throw new TopicMismatch(`${topic} has ${found} partitions, CHARGEPLANE_PARTITIONS says ${partitions}: set it to ${found}, or every charger would be written to a wrong partition.`);
    this.#watch = new LaneWatch(
      partitions,
      (partition) => ({ ageMs: log.oldestAgeMs(partition), records: log.depth(partition), bytes: log.bytes(partition) }),
      { pauseAgeMs: Math.min(1_000, config.CHARGEPLANE_ACK_DEADLINE_MS / 2), pauseRecords: 5_000, pauseBytes: 8 * 1024 * 1024, ackDeadlineMs: config.CHARGEPLANE_ACK_DEADLINE_MS, fullFactor: 2 },
      (partition, state) => this.#hold(partition, state),
    );
    const idle = { idleTimeoutMs: config.CHARGEPLANE_IDLE_TIMEOUT_MS, heartbeatIntervalMs: config.CHARGEPLANE_HEARTBEAT_INTERVAL * 1000 };
    this.#stops.push(startTicks(log, config.CHARGEPLANE_TICK_PERIOD_MS, this.#clock), startIdleWatch(this.#connections, config.CHARGEPLANE_PING_INTERVAL_MS, idle), () => this.#watch?.stop());
    this.#ready = true;
    this.#parts.logger.info({ chargers: this.#tables.chargers.size, tokens: this.#tables.tokens.size }, 'ready: chargers are accepted');
  }

  /** Refuses new connections, closes the open ones (1001), and waits a few seconds for the log. */
  async drain(): Promise<void> {
    this.#stopping = true;
    for (const listener of this.#listeners) listener.close();
    for (const stop of this.#stops.splice(0)) stop();
    for (const connection of this.#connections.all()) connection.close(1001, 'EDGE_STOPPING', 'the system restarts, connect again');
    await this.#allGone(DRAIN_MS);
    await Promise.all(this.#listeners.map((listener) => listener.cut()));
    this.#refusals.flush();
    await this.#lanes?.close({ drainMs: DRAIN_MS });
  }

  /** Drains, and leaves nothing running: where Kafka is away its client takes its time. */
  async stop(): Promise<void> {
    await this.drain();
    await this.#tables.stop();
  }

  async #allGone(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#connections.size > 0 && performance.now() < deadline) await sleep(20);
  }

  #makeHandshake(): Handshake {
    const { config } = this.#parts;
    const [standard = 'main', ...others] = config.CHARGEPLANE_TENANTS;
    const path = hotPath(this.#parts.answerer, (connection, now) => this.#contextOf(connection, now), this.#fitAnswer(), this.#clock, {
      received: (kind, bytes) => this.#metrics.frameIn(kind, bytes),
      answered: (kind, action, ms) => this.#metrics.answered(kind, action, ms),
      notDelivered: () => this.#metrics.notSent('SOCKET_CLOSED'),
      failed: (connection, error) => this.#parts.logger.error({ err: error, connectionId: connection.facts.id }, 'answering a frame failed: a bug of ours; the frame is in the log, the charger gets no answer'),
    });
    return new Handshake({
      server: this.#server,
      tenants: { default: standard, all: new Set([standard, ...others]) },
      chargers: this.#tables.chargers,
      connections: this.#connections,
      passwords: new VerifiedPasswords(),
      refusals: this.#refusals,
      connectionEvents: this.#connectionEvents(),
      clock: this.#clock,
      ackDeadlineMs: config.CHARGEPLANE_ACK_DEADLINE_MS,
      maxConnectionsPerAddress: config.CHARGEPLANE_MAX_CONNECTIONS_PER_ADDRESS,
      peerOf: (address) => peerHash(config.CHARGEPLANE_TOKEN_KEY, address),
      logFor: (key) => (this.ready && this.#log !== null && !isCut(this.#watch?.state(this.#log.partitionOf(key)) ?? 'CUT') ? this.#log : null),
      refused: (code) => this.#metrics.refused(code),
      opened: (connection, socket) => {
        attachSocket(connection, socket, {
          clock: this.#clock,
          maxFramesPerSecond: config.CHARGEPLANE_MAX_FRAMES_PER_SECOND,
          receive: (data, binary) => path.receive(connection, data, binary, (messageId) => this.#downlink.answered(connection, messageId)),
        });
        this.#metrics.opened(connection.facts.version);
        this.#connections.makeCurrent(connection)?.close(1000, 'REPLACED', 'replaced by a newer connection');
        if (this.#watch?.state(connection.partition) === 'PAUSED') connection.pause('lane');
      },
    });
  }

  #fitAnswer(): FitAnswer {
    const told = new Set<string>();
    return vendorAnswers((key) => this.#tables.chargers.settings(key), (fix) => {
      if (told.has(fix)) return;
      told.add(fix);
      this.#parts.logger.error({ fix }, 'a fix of a vendor pack would break the schema of the answer and is not applied: correct the pack');
    });
  }

  #connectionEvents(): ConnectionEvents {
    return {
      ended: (connection) => this.#downlink.ended(connection),
      gone: (connection, reason) => {
        this.#downlink.gone(connection);
        this.#connections.remove(connection);
        this.#metrics.closed(reason);
      },
      refused: (connection, error) => {
        if (this.#stopping) return;
        this.#parts.logger.error({ err: error, connectionId: connection.facts.id }, 'Kafka did not take a record: the connection is closed');
        connection.close(1013, 'KAFKA_AWAY', 'try again later');
      },
    };
  }

  /** What changed of a charger reaches its connections. */
  #chargerSet(key: string, charger: Charger | null, set: () => void): void {
    const before = this.#tables.chargers.settings(key);
    set();
    const settings = this.#tables.chargers.settings(key);
    for (const connection of this.#connections.ofCharger(key)) {
      if (connection.isEnded) continue;
      if (settingsDiffer(before, settings)) connection.append([connection.draft('CHARGER_CONFIGURED', this.#clock(), { settings })]);
      if (charger?.blocked === true || (charger === null && !connection.facts.mayBeUnknown)) connection.close(1008, 'BLOCKED', 'blocked by the operator');
    }
  }

  #contextOf(connection: Connection, now: number): AnswerContext {
    const { tenantId, chargerId, id, version } = connection.facts;
    const { CHARGEPLANE_TOKEN_KEY: secret, CHARGEPLANE_TOKEN_KEY_ID: keyId } = this.#parts.config;
    return {
      version,
      now,
      tenantId,
      chargerId,
      connectionId: id,
      tokenReference: (token) => tokenReference({ id: keyId, secret }, tenantId, token),
      token: (reference) => this.#tables.tokens.get(tokenKey(tenantId, reference)),
    };
  }

  /** Back-pressure: chargers behind a lane that waits are not read; when the deadline has passed they are closed, and use their own queues. */
  #hold(partition: number, state: LaneState): void {
    this.#metrics.backPressure(state);
    this.#parts.logger.warn({ partition, state }, state === 'FLOWING' ? 'Kafka acknowledges again' : 'Kafka does not acknowledge');
    for (const connection of this.#connections.all()) {
      if (connection.partition !== partition) continue;
      if (state === 'PAUSED') connection.pause('lane');
      else if (state === 'FLOWING') connection.resume('lane');
      else if (state === 'CUT') connection.close(1013, 'KAFKA_AWAY', 'try again later');
      else connection.terminate('KAFKA_AWAY');
    }
  }

  #overLanes(read: (log: RawLog, partition: number) => number): number[] {
    const log = this.#log;
    return log === null ? [] : Array.from({ length: log.partitions }, (_, partition) => read(log, partition));
  }
}
