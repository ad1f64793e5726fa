import { randomBytes } from 'node:crypto';
import { TOPICS, chargerKey, partitionOf, tokenReference, topicConfig } from '@chargeplane/contracts';
import type { Charger, Downlink, RawRecord, RecordByName, Token, TopicName } from '@chargeplane/contracts';
import { createKafka, ensureTopics, openLanes, tail } from '@chargeplane/kafka';
import type { Kafka, Lanes, Tail } from '@chargeplane/kafka';
import { createLogger, createMetrics, readConfig } from '@chargeplane/nest';
import { openCodec, registerAll } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import type { Registry } from 'prom-client';
import { configuredAnswerer } from '../src/answerer.ts';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import { edgeEnv } from '../src/config.ts';
import { Edge } from '../src/edge.ts';

export const PARTITIONS = 3;
const USED: TopicName[] = ['frames', 'chargers', 'tokens', 'downlink'];
const KEY = { id: 'k1', secret: 'the secret of the tests of the edge' };

export interface LoggedRecord extends RawRecord {
  readonly partition: number;
  readonly offset: number;
  readonly kafkaKey: string;
}

/** Topics and subjects of one test under a prefix of their own, with a reader of everything that the edge writes. */
export class World {
  readonly prefix = `t${randomBytes(6).toString('hex')}.`;
  readonly records: LoggedRecord[] = [];
  readonly kafka: Kafka;
  readonly servers: { kafka: string; registry: string };
  readonly #edges: Edge[] = [];
  readonly #lanes = new Map<TopicName, Lanes>();
  #codec: Codec | undefined;
  #reader: Tail | undefined;
  #release = async (): Promise<void> => {};

  /** On the servers that all tests of a run share. */
  static async shared(): Promise<World> {
    const servers = await sharedServers();
    const world = new World(servers);
    world.#release = servers.stop;
    await world.open();
    return world;
  }

  constructor(servers: { kafka: string; registry: string }) {
    this.servers = servers;
    this.kafka = createKafka({ brokers: [servers.kafka], clientId: 'edge-test' });
  }

  async open(): Promise<void> {
    await ensureTopics(this.kafka, USED.map((name) => ({ name: `${this.prefix}${name}`, partitions: PARTITIONS, replicationFactor: 1, config: topicConfig(TOPICS[name]) })));
    await registerAll({ registryUrl: this.servers.registry, topicPrefix: this.prefix, topics: USED });
    const codec = await openCodec({ registryUrl: this.servers.registry, topicPrefix: this.prefix, topics: USED });
    this.#codec = codec;
    this.#reader = tail({
      kafka: this.kafka,
      topic: `${this.prefix}frames`,
      from: 'beginning',
      incarnation: `reader-${this.prefix}`,
      onRecord: (partition, { key, value, offset }) => {
        const decoded = codec.decodeAs('frames', 'io.chargeplane.raw.RawRecord', value ?? Buffer.alloc(0));
        if (decoded.error !== undefined) throw new Error(decoded.detail);
        this.records.push({ ...decoded.value, partition, offset, kafkaKey: key?.toString() ?? '' });
      },
    });
    await this.#reader.ready;
  }

  get codec(): Codec {
    if (this.#codec === undefined) throw new Error('open() first');
    return this.#codec;
  }

  /** What an edge of this world is configured with. */
  env(): Record<string, string> {
    return {
      CHARGEPLANE_HTTP_PORT: '0',
      CHARGEPLANE_KAFKA: this.servers.kafka,
      CHARGEPLANE_REGISTRY: this.servers.registry,
      CHARGEPLANE_TOPIC_PREFIX: this.prefix,
      CHARGEPLANE_PARTITIONS: String(PARTITIONS),
      CHARGEPLANE_TOKEN_KEY: KEY.secret,
      CHARGEPLANE_EDGE_HOST: '127.0.0.1',
      CHARGEPLANE_EDGE_PORT: '0',
      CHARGEPLANE_EDGE_NODE: 'edge-test',
      CHARGEPLANE_TENANTS: 'main,other',
      CHARGEPLANE_UNKNOWN_CHARGERS: 'accept',
      CHARGEPLANE_UNKNOWN_TOKENS: 'accept',
    };
  }

  /** Starts an edge on a free port; its environment can be changed. */
  async edge(env: Record<string, string> = {}, start = true): Promise<{ edge: Edge; url: string; port: number; ports: number[]; metrics: Registry; started: Promise<void> }> {
    const read = readConfig(edgeEnv, { ...this.env(), ...env });
    if ('faults' in read) throw new Error(JSON.stringify(read.faults));
    const metrics = createMetrics('edge');
    const edge = new Edge({ config: read.config, kafka: createKafka({ brokers: [this.servers.kafka], clientId: 'edge' }), answerer: configuredAnswerer(read.config), logger: createLogger({ app: 'edge', format: 'json', level: process.env['EDGE_TEST_LOG'] ?? 'silent' }), metrics });
    this.#edges.push(edge);
    const ports = (await edge.listen()).map(({ address }) => address.port);
    const port = ports[0] ?? 0;
    const started = edge.start(this.codec);
    if (start) await started;
    return { edge, url: `ws://127.0.0.1:${port}/ocpp`, port, ports, metrics, started };
  }

  /** A record that nobody can read. */
  async garbage(topic: TopicName, chargerId: string): Promise<void> {
    const key = chargerKey('main', chargerId);
    await this.#lanesOf(topic).append(partitionOf(key, PARTITIONS), [{ key, value: Buffer.from([0, 0, 0, 0, 1, 0xff]) }]);
  }

  #lanesOf(topic: TopicName): Lanes {
    const lanes = this.#lanes.get(topic) ?? openLanes({ kafka: this.kafka, topic: `${this.prefix}${topic}`, partitions: PARTITIONS });
    this.#lanes.set(topic, lanes);
    return lanes;
  }

  async put<N extends keyof RecordByName>(topic: TopicName, fullName: N, key: string, partition: number, value: RecordByName[N] | null): Promise<void> {
    await this.#lanesOf(topic).append(partition, [{ key, value: value === null ? null : this.codec.encode(topic, fullName as never, value as never) }]);
  }

  async charger(chargerId: string, fields: Partial<Charger> = {}): Promise<void> {
    const key = chargerKey('main', chargerId);
    await this.put('chargers', 'io.chargeplane.registry.Charger', key, partitionOf(key, PARTITIONS), { tenantId: 'main', chargerId, blocked: false, topology: [], quirks: [], updatedAt: Date.now(), ...fields });
  }

  async deleteCharger(chargerId: string): Promise<void> {
    const key = chargerKey('main', chargerId);
    await this.put('chargers', 'io.chargeplane.registry.Charger', key, partitionOf(key, PARTITIONS), null);
  }

  async token(clear: string, status: Token['status'], expiresAt?: number): Promise<void> {
    const ref = tokenReference(KEY, 'main', clear);
    const key = `main/${ref}`;
    await this.put('tokens', 'io.chargeplane.registry.Token', key, partitionOf(key, PARTITIONS), { tenantId: 'main', ref, keyId: KEY.id, status, ...(expiresAt !== undefined && { expiresAt }), updatedAt: Date.now() });
  }

  async downlink(fields: Pick<Downlink, 'chargerId' | 'connectionId' | 'kind'> & Partial<Downlink>): Promise<void> {
    const key = chargerKey('main', fields.chargerId);
    await this.put('downlink', 'io.chargeplane.command.Downlink', key, partitionOf(key, PARTITIONS), { tenantId: 'main', deliverBefore: Date.now() + 5_000, answerWithinMs: 5_000, ...fields });
  }

  /** Refusals of one charger, or of nobody (''). */
  refusals(chargerId: string): LoggedRecord[] {
    return this.records.filter((record) => record.kind === 'CONN_REFUSED' && record.chargerId === chargerId);
  }

  /** Records of one charger in the order of the log. */
  of(chargerId: string): LoggedRecord[] {
    return this.records.filter((record) => record.chargerId === chargerId && record.kind !== 'TICK');
  }

  async close(): Promise<void> {
    await Promise.all(this.#edges.map((edge) => edge.stop()));
    await this.#reader?.stop();
    await Promise.all([...this.#lanes.values()].map((lanes) => lanes.close({ drainMs: 1_000 })));
    await this.#release();
  }
}

type Found<T> = T | undefined | null | false;

/** Waits until `look` gives something that is neither undefined, null nor false. */
export async function until<T>(what: string, look: () => Found<T> | Promise<Found<T>>, withinMs = 120_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
