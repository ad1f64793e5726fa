import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chargerKey, partitionKey, partitionOf, TOPICS, topicConfig } from '@chargeplane/contracts';
import type { CanonicalCommand, CanonicalEvent, CommandEnvelope, CommandOutcome, CommandPayloadByType, CommandType, Downlink, Envelope, EventDataByType, EventType, TopicName } from '@chargeplane/contracts';
import { createKafka, ensureTopics, openProducer, runExactlyOnce, tail } from '@chargeplane/kafka';
import type { InRecord, Kafka, KafkaProducer, LoopHandle, Tail } from '@chargeplane/kafka';
import { openCodec, registerAll } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';

export const PARTITIONS = 3;
export const SECRET = 'the secret of the tests of the dispatcher';
const USED: TopicName[] = ['frames', 'events', 'normalizer-state', 'commands', 'downlink', 'outcomes', 'dispatcher-state'];
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Read<T> {
  readonly partition: number;
  readonly key: string | null;
  readonly value: T;
}

/**
 * Topics and subjects of one test under a prefix of their own. Events are written as the normalizer writes them: by an exactly-once loop, in
 * transactions; it copies what the test appends to `frames`.
 */
export class World {
  readonly prefix = `t${randomBytes(6).toString('hex')}.`;
  readonly outcomes: Read<CommandOutcome>[] = [];
  readonly downlinks: Read<Downlink>[] = [];
  readonly #servers: { kafka: string; registry: string };
  readonly #kafka: Kafka;
  readonly #children = new Set<ChildProcess>();
  #codec: Codec | undefined;
  #producer: KafkaProducer | undefined;
  #copier: LoopHandle | undefined;
  #tails: Tail[] = [];
  #events = 0;
  readonly #appended = Array<number>(PARTITIONS).fill(0);
  readonly #seen = Array<number>(PARTITIONS).fill(0);

  constructor(servers: { kafka: string; registry: string }) {
    this.#servers = servers;
    this.#kafka = createKafka({ brokers: [servers.kafka], clientId: 'dispatcher-test' });
  }

  async open(): Promise<void> {
    await ensureTopics(this.#kafka, USED.map((name) => ({ name: `${this.prefix}${name}`, partitions: PARTITIONS, replicationFactor: 1, config: topicConfig(TOPICS[name]) })));
    const at = { registryUrl: this.#servers.registry, topicPrefix: this.prefix, topics: USED };
    await registerAll(at);
    const codec = await openCodec(at);
    this.#codec = codec;
    this.#producer = openProducer(this.#kafka);
    this.#tails = [
      tail({ kafka: this.#kafka, topic: `${this.prefix}events`, from: 'beginning', incarnation: `reader-${this.prefix}`, onRecord: (partition) => (this.#seen[partition] = (this.#seen[partition] ?? 0) + 1) }),
      this.#read('outcomes', 'io.chargeplane.command.CommandOutcome', this.outcomes),
      this.#read('downlink', 'io.chargeplane.command.Downlink', this.downlinks),
    ];
    this.#copier = await this.#copy();
    await Promise.all(this.#tails.map(({ ready }) => ready));
  }

  get codec(): Codec {
    if (this.#codec === undefined) throw new Error('open() first');
    return this.#codec;
  }

  /** A dispatcher as a process of its own. Resolves when it is ready. */
  async dispatcher(): Promise<Process> {
    const port = await freePort();
    const child = spawn(process.execPath, ['apps/dispatcher/src/main.ts'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env, NODE_OPTIONS: '', CHARGEPLANE_HTTP_PORT: String(port), CHARGEPLANE_KAFKA: this.#servers.kafka, CHARGEPLANE_REGISTRY: this.#servers.registry,
        CHARGEPLANE_TOPIC_PREFIX: this.prefix, CHARGEPLANE_PARTITIONS: String(PARTITIONS), CHARGEPLANE_SESSION_TIMEOUT_MS: '3000', CHARGEPLANE_TOKEN_KEY: SECRET,
      },
    });
    this.#children.add(child);
    const started = new Process(child, `http://127.0.0.1:${port}`);
    await until('the dispatcher to be ready', () => started.ready(), 120_000);
    return started;
  }

  async command<K extends CommandType>(type: K, chargerId: string, payload: CommandPayloadByType[K], envelope: Partial<CommandEnvelope> = {}, partition?: number): Promise<string> {
    const commandId = envelope.commandId ?? randomBytes(8).toString('hex');
    const full: CommandEnvelope = {
      commandVersion: 1, tenantId: 'main', chargerId, requestedAt: Date.now(), system: 'test', waitForEffect: false, allowApproximation: false, queueOffline: false, ...envelope, commandId,
    };
    await this.raw(chargerKey(full.tenantId, chargerId), this.codec.encodeCommand({ type, envelope: full, payload } as CanonicalCommand), partition);
    return commandId;
  }

  /** Any bytes under any key on `commands`. */
  async raw(key: string, value: Buffer | null, partition?: number): Promise<void> {
    await this.#producer?.send(`${this.prefix}commands`, partition ?? partitionOf(key, PARTITIONS), [{ key, value }]);
  }

  async event<K extends EventType>(type: K, chargerId: string, data: Partial<EventDataByType[K]>, envelope: Partial<Envelope> = {}): Promise<void> {
    const key = chargerKey(envelope.tenantId ?? 'main', chargerId);
    await this.#append(partitionOf(key, PARTITIONS), key, eventOf(type, data, { chargerId, ...envelope }, ++this.#events));
  }

  async tick(time = Date.now()): Promise<void> {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await this.#append(partition, partitionKey(partition), eventOf('log.ticked', { time }, { logTime: time }, ++this.#events));
    }
  }

  async connect(chargerId: string, envelope: Partial<Envelope> = {}): Promise<void> {
    await this.event('charger.connection.changed', chargerId, { change: 'OPENED' }, { source: pointer(`conn of ${chargerId}`, 'NONE'), ...envelope });
  }

  async disconnect(chargerId: string): Promise<void> {
    await this.event('charger.connection.changed', chargerId, { change: 'CLOSED' }, { source: pointer(`conn of ${chargerId}`, 'NONE') });
  }

  async exchange(downlink: Downlink, state: EventDataByType['command.exchanged']['state'], data: Partial<EventDataByType['command.exchanged']> = {}): Promise<void> {
    const { commandId, attempt, messageId, action, connectionId, chargerId } = downlink;
    await this.event('command.exchanged', chargerId, { commandId: commandId ?? '', attempt: attempt ?? 0, messageId, action, state, ...data }, { source: pointer(connectionId, 'TO_CHARGER') });
  }

  of(commandId: string): readonly CommandOutcome[] {
    return this.outcomes.filter((o) => o.value.commandId === commandId).map((o) => o.value);
  }

  call(commandId: string): Downlink | undefined {
    return this.downlinks.find((d) => d.value.kind === 'CALL' && d.value.commandId === commandId)?.value;
  }

  async close(): Promise<void> {
    for (const child of this.#children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await this.#copier?.stop();
    await Promise.all(this.#tails.map((t) => t.stop()));
    await this.#producer?.close();
  }

  /** Resolves when a consumer of `events` has seen it: the end of a transaction is visible a moment after its commit returned. */
  async #append(partition: number, key: string, event: CanonicalEvent): Promise<void> {
    await this.#producer?.send(`${this.prefix}frames`, partition, [{ key, value: this.codec.encodeEvent(event) }]);
    const mine = (this.#appended[partition] = (this.#appended[partition] ?? 0) + 1);
    await until('the event to be in the log', () => (this.#seen[partition] ?? 0) >= mine);
  }

  #copy(): Promise<LoopHandle> {
    const events = `${this.prefix}events`;
    return runExactlyOnce({
      kafka: this.#kafka,
      groupId: `${this.prefix}normalizer`,
      transactionalIdPrefix: `${this.prefix}normalizer`,
      partitions: PARTITIONS,
      inputs: [{ topic: `${this.prefix}frames`, contiguous: true }],
      stateTopic: `${this.prefix}normalizer-state`,
      position: { encode: (p) => Buffer.from(JSON.stringify(p)), decode: (b) => JSON.parse(b.toString()) as Record<string, number> },
      createWorker: () => ({
        restore: () => undefined,
        process: ({ records }) => ({ outputs: records.map(({ key, value }) => ({ topic: events, key, value })), state: [] }),
        committed: () => undefined,
        discard: () => undefined,
      }),
    });
  }

  #read<T extends CommandOutcome | Downlink>(topic: 'outcomes' | 'downlink', fullName: 'io.chargeplane.command.CommandOutcome' | 'io.chargeplane.command.Downlink', into: Read<T>[]): Tail {
    const onRecord = (partition: number, { key, value }: InRecord): void => {
      const decoded = this.codec.decodeAs(topic, fullName, value ?? Buffer.alloc(0));
      if (decoded.error !== undefined) throw new Error(decoded.detail);
      into.push({ partition, key: key?.toString() ?? null, value: decoded.value as T });
    };
    return tail({ kafka: this.#kafka, topic: `${this.prefix}${topic}`, from: 'beginning', incarnation: `reader-${this.prefix}`, onRecord });
  }
}

/** A dispatcher that runs. */
export class Process {
  readonly #child: ChildProcess;
  readonly #url: string;
  #log = '';

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
    child.stdout?.on('data', (chunk: Buffer) => (this.#log = (this.#log + chunk.toString()).slice(-20_000)));
  }

  async ready(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`The dispatcher ended with ${this.#child.exitCode}: ${this.#log}`);
    return fetch(`${this.#url}/ready`, { signal: AbortSignal.timeout(2_000) }).then((r) => r.status === 200, () => false);
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.#url}/metrics`)).text();
  }

  /** SIGKILL, or SIGTERM and its exit code. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    return exited;
  }
}

export function pointer(connectionId: string, direction: Envelope['source']['direction']): Envelope['source'] {
  return { topic: 'frames', partition: 0, offset: 0, frameId: 'frame', connectionId, direction };
}

function eventOf<K extends EventType>(type: K, data: Partial<EventDataByType[K]>, envelope: Partial<Envelope>, n: number): CanonicalEvent {
  const now = Date.now();
  return {
    type,
    envelope: {
      eventId: `event-${n}`, eventType: type, eventVersion: 1, ruleSetVersion: 'r', generation: 'g', tenantId: 'main', chargerId: '', group: 'g1', segmentKey: 's1', ocppVersion: 'V16',
      source: pointer('', 'NONE'), ordinal: 0, receivedAt: now, effectiveAt: now, logTime: now, clock: { trust: 'TRUSTED' }, sequence: { chargerSeq: n },
      delivery: { offlineSource: 'NONE', replay: false, late: false }, topology: { scope: 'STATION' }, derivation: 'REPORTED', quirks: [], lossFlags: [], flags: [],
      validation: { schemaValid: true, errors: [] }, ...envelope,
    },
    data: { ...DATA[type], ...data },
  } as unknown as CanonicalEvent;
}

const DATA: Partial<Record<EventType, object>> = {
  'charger.connection.changed': { offeredSubprotocols: [], initiator: 'CHARGER', pendingCalls: 0, count: 1 },
  'command.exchanged': { late: false },
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until `look` gives something that is neither undefined, null nor false. */
export async function until<T>(what: string, look: () => T | undefined | null | false | Promise<T | undefined | null | false>, withinMs = 120_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
