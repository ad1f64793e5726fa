import { randomUUID } from 'node:crypto';
import { sharedServers } from '../../../../infra/local/servers/for-tests.ts';
import { createKafka } from '../src/create-kafka.ts';
import type { Kafka } from '../src/create-kafka.ts';
import { ensureTopics } from '../src/ensure-topics.ts';
import { openProducer } from '../src/open-producer.ts';
import type { InRecord, OutRecord } from '../src/records.ts';
import { tail } from '../src/tail.ts';
import { pause } from '../src/waiting.ts';

/** A broker, and names that no other test uses. */
export interface World {
  broker: string;
  kafka: Kafka;
  prefix: string;
  /** Creates a topic under the prefix and returns its full name. */
  topic(name: string, partitions: number, config?: Record<string, string>): Promise<string>;
  stop(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const servers = await sharedServers();
  const kafka = createKafka({ brokers: [servers.kafka], clientId: 'kafka-itest' });
  const prefix = `t${randomUUID().slice(0, 8)}.`;
  return {
    broker: servers.kafka,
    kafka,
    prefix,
    async topic(name, partitions, config = {}) {
      await ensureTopics(kafka, [{ name: prefix + name, partitions, replicationFactor: 1, config }]);
      return prefix + name;
    },
    stop: () => servers.stop(),
  };
}

/** Everything committed in a topic, per partition, up to its end now. */
export async function readAll(kafka: Kafka, topic: string): Promise<InRecord[][]> {
  const records: InRecord[][] = [];
  const reading = tail({ kafka, topic, from: 'beginning', incarnation: randomUUID(), onRecord: (partition, record) => (records[partition] ??= []).push(record) });
  await reading.ready;
  await reading.stop();
  return Array.from({ length: reading.positions().length }, (_, partition) => records[partition] ?? []);
}

/** Writes `values` to one partition, 500 at a time. */
export async function fill(kafka: Kafka, topic: string, partition: number, values: readonly string[]): Promise<void> {
  const producer = openProducer(kafka);
  for (let at = 0; at < values.length; at += 500) await producer.send(topic, partition, values.slice(at, at + 500).map(toRecord));
  await producer.close();
}

const toRecord = (value: string): OutRecord => ({ key: 'k', value: Buffer.from(value) });

/** Values of records as text. */
export const texts = (records: readonly InRecord[]): string[] => records.map(({ value }) => String(value));

export const numbered = (count: number, name = 'n'): string[] => Array.from({ length: count }, (_, index) => `${name}${index}`);

/** For tests that hang, not a measure of speed. Shorter where tests are meant to fail (guards/main.ts). */
export const PATIENCE_MS = Number(process.env['CHARGEPLANE_TEST_PATIENCE_MS'] ?? 180_000);

/** Waits until `condition` holds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, deadlineMs = PATIENCE_MS): Promise<void> {
  const giveUpAt = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`Waiting in vain until ${what}.`);
    await pause(20);
  }
}
