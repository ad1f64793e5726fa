import { randomUUID } from 'node:crypto';
import { partitionOf, TOPICS } from '@chargeplane/contracts';
import type { RecordByName, TopicName } from '@chargeplane/contracts';
import { createKafka, openProducer, tail } from '@chargeplane/kafka';
import type { Kafka } from '@chargeplane/kafka';
import { openCodec } from '@chargeplane/schema-registry';
import type { Codec, RecordName } from '@chargeplane/schema-registry';
import { EXIT, Fault } from './fault.ts';
import type { Target } from './target.ts';

const WAIT_MS = 10_000;

export function kafkaOf(target: Target): Kafka {
  return createKafka({ brokers: target.brokers, clientId: 'chargeplane-cli' });
}

export async function codecOf(target: Target, topics: TopicName[]): Promise<Codec> {
  return openCodec({ registryUrl: target.registryUrl, topicPrefix: target.topicPrefix, topics, waitMs: WAIT_MS }).catch((error: Error) => {
    throw new Fault(`Reading the schemas: ${error.message}`, EXIT.UNREACHABLE);
  });
}

/** All entries of a compacted topic, by key, as they stand now. */
export async function readTable<N extends RecordName>(target: Target, codec: Codec, topic: TopicName, record: N): Promise<Map<string, RecordByName[N]>> {
  const raw = new Map<string, Buffer>();
  const reading = tail({
    kafka: kafkaOf(target), topic: target.topicPrefix + topic, from: 'beginning', incarnation: `cli-${randomUUID()}`,
    onRecord: (_partition, { key, value }) => {
      if (key === null) return;
      if (value === null) raw.delete(key.toString());
      else raw.set(key.toString(), value);
    },
  });
  await Promise.race([reading.ready, reading.failed, late(`Reading ${topic}: Kafka at ${target.brokers.join(',')} did not answer in ${WAIT_MS / 1000} s.`)]);
  await reading.stop();
  await codec.prepare(raw.values());
  const table = new Map<string, RecordByName[N]>();
  for (const [key, value] of raw) {
    const decoded = codec.decodeAs(topic, record, value);
    if (decoded.error === undefined) table.set(key, decoded.value);
    else process.stderr.write(`${topic} holds an entry for ${key} that cannot be read (${decoded.error}): it is passed over\n`);
  }
  return table;
}

/** Appends records to a topic keyed by charger or token, with the partition that all of ours agree on. */
export async function append(target: Target, topic: TopicName, records: readonly { key: string; value: Buffer }[], progress?: (done: number) => void): Promise<void> {
  const producer = openProducer(kafkaOf(target));
  const byPartition = Map.groupBy(records, ({ key }) => partitionOf(key, target.partitions));
  let done = 0;
  try {
    for (const [partition, all] of byPartition) {
      for (let i = 0; i < all.length; i += 200) {
        const some = all.slice(i, i + 200);
        await producer.send(target.topicPrefix + TOPICS[topic].name, partition, some);
        progress?.((done += some.length));
      }
    }
  } finally {
    await producer.close();
  }
}

function late(message: string): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Fault(message, EXIT.UNREACHABLE)), WAIT_MS).unref());
}
