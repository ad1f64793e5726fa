import { randomBytes, randomUUID } from 'node:crypto';
import { TOPICS, topicConfig } from '@chargeplane/contracts';
import type { LedgerBatch, TopicName } from '@chargeplane/contracts';
import { createKafka, ensureTopics, openLanes, tail } from '@chargeplane/kafka';
import type { InRecord, Kafka } from '@chargeplane/kafka';
import { openCodec, registerAll } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import type { TestServers } from '../../../infra/local/servers/for-tests.ts';
import { AppProcess } from './app-process.ts';
import type { Written } from './fleet-log.ts';

export const PARTITIONS = 3;
export const SECRET = 'the secret of the tests of the normalizer';
const USED: TopicName[] = ['frames', 'events', 'rejected', 'ledger', 'normalizer-state'];

/** Topics and subjects of one installation, and normalizers as processes of their own. */
export class NormalizerWorld {
  readonly prefix: string;
  readonly #processes: AppProcess[] = [];
  readonly servers: TestServers & { stop(): Promise<void> };
  readonly kafka: Kafka;
  readonly codec: Codec;

  private constructor(servers: TestServers & { stop(): Promise<void> }, kafka: Kafka, prefix: string, codec: Codec) {
    this.servers = servers;
    this.kafka = kafka;
    this.prefix = prefix;
    this.codec = codec;
  }

  static async open(): Promise<NormalizerWorld> {
    const servers = await sharedServers();
    const kafka = createKafka({ brokers: [servers.kafka], clientId: 'normalizer-test' });
    const prefix = `t${randomBytes(6).toString('hex')}.`;
    await ensureTopics(kafka, USED.map((name) => ({ name: prefix + name, partitions: PARTITIONS, replicationFactor: 1, config: topicConfig(TOPICS[name]) })));
    const at = { registryUrl: servers.registry, topicPrefix: prefix, topics: USED };
    await registerAll(at);
    return new NormalizerWorld(servers, kafka, prefix, await openCodec(at));
  }

  async normalizer(env: Record<string, string> = {}): Promise<AppProcess> {
    const { kafka, registry } = this.servers;
    const started = await AppProcess.start({
      CHARGEPLANE_KAFKA: kafka, CHARGEPLANE_REGISTRY: registry, CHARGEPLANE_TOPIC_PREFIX: this.prefix, CHARGEPLANE_PARTITIONS: String(PARTITIONS), CHARGEPLANE_SESSION_TIMEOUT_MS: '3000', CHARGEPLANE_TOKEN_KEY: SECRET, ...env,
    });
    this.#processes.push(started);
    return started;
  }

  /** Appends in order, a few at a time, so that a normalizer has something to do while it is killed. */
  async append(log: readonly Written[], pauseMs: number): Promise<void> {
    const { codec } = this;
    const lanes = openLanes({ kafka: this.kafka, topic: `${this.prefix}frames`, partitions: PARTITIONS });
    for (let at = 0; at < log.length; at += 30) {
      await Promise.all(log.slice(at, at + 30).map(({ partition, key, record, bytes }) => lanes.append(partition, [{ key, value: record === null ? (bytes ?? null) : codec.encode('frames', 'io.chargeplane.raw.RawRecord', record) }])));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await lanes.close({ drainMs: 60_000 });
  }

  /** Every committed record of a topic, by partition. */
  async readAll(topic: TopicName): Promise<InRecord[][]> {
    const records: InRecord[][] = Array.from({ length: PARTITIONS }, () => []);
    const reading = tail({ kafka: this.kafka, topic: this.prefix + topic, from: 'beginning', incarnation: randomUUID(), onRecord: (partition, record) => records[partition]?.push(record) });
    await reading.ready;
    await reading.stop();
    return records;
  }

  async ledger(): Promise<LedgerBatch[][]> {
    return (await this.readAll('ledger')).map((records) =>
      records.map(({ value }) => {
        const decoded = this.codec.decodeAs('ledger', 'io.chargeplane.rejected.LedgerBatch', value ?? Buffer.alloc(0));
        if (decoded.error !== undefined) throw new Error(decoded.detail);
        return decoded.value;
      }),
    );
  }

  /** Every frame stands in the ledger. */
  async ledgerEnds(): Promise<boolean> {
    const [frames, ledger] = await Promise.all([this.readAll('frames'), this.ledger()]);
    return frames.every((records, partition) => ledger[partition]?.at(-1)?.toOffset === records.at(-1)?.offset);
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.end('SIGKILL')));
    await this.servers.stop();
  }
}
