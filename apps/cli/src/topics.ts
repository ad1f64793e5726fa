import { randomUUID } from 'node:crypto';
import { partitionOf, TOPICS } from '@chargeplane/contracts';
import type { RecordByName, TopicName } from '@chargeplane/contracts';
import { createKafka, endOffsets, openProducer, tail } from '@chargeplane/kafka';
import type { Kafka } from '@chargeplane/kafka';
import { openCodec, SchemasNotDeployed } from '@chargeplane/schema-registry';
import type { Codec, RecordName } from '@chargeplane/schema-registry';
import { EXIT, Fault } from './fault.ts';
import { anyListens } from './listens.ts';
import type { Target } from './target.ts';
import { shownUrl, within } from './within.ts';

export function kafkaOf(target: Target): Kafka {
  return createKafka({ brokers: target.brokers, clientId: 'chargeplane-cli' });
}

export const kafkaName = (target: Target): string => `Kafka at ${target.brokers.join(',')}`;

/** Fails at once where no broker accepts a connection: the client itself would try again for a long time. */
export async function needKafka(target: Target, doing: string): Promise<void> {
  await within(anyListens(target.brokers), doing, kafkaName(target));
}

export function codecOf(target: Target, topics: TopicName[]): Promise<Codec> {
  const opening = openCodec({ registryUrl: target.registryUrl, topicPrefix: target.topicPrefix, topics, waitMs: 10_000 }).catch((error: Error) => {
    throw error instanceof SchemasNotDeployed ? new Fault(`Reading the schemas: ${error.message}`, EXIT.UNREACHABLE) : error;
  });
  return within(opening, 'Reading the schemas', `the registry at ${shownUrl(target.registryUrl)}`);
}

/** All entries of a compacted topic, by key, as they stand now. */
export async function readTable<N extends RecordName>(target: Target, codec: Codec, topic: TopicName, record: N): Promise<Map<string, RecordByName[N]>> {
  await needKafka(target, `Reading the ${topic}`);
  const raw = new Map<string, Buffer>();
  const reading = tail({
    kafka: kafkaOf(target), topic: target.topicPrefix + topic, from: 'beginning', incarnation: `cli-${randomUUID()}`,
    onRecord: (_partition, { key, value }) => {
      if (key === null) return;
      if (value === null) raw.delete(key.toString());
      else raw.set(key.toString(), value);
    },
  });
  await within(Promise.race([reading.ready, reading.failed]), `Reading the ${topic}`, kafkaName(target));
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

/** Appends records to a topic keyed by charger or token, with the partition that all of ours agree on (the topic itself says how many it has); tells how many are acknowledged. */
export async function append(target: Target, topic: TopicName, records: readonly { key: string; value: Buffer }[]): Promise<void> {
  await needKafka(target, `Writing to ${topic}`);
  const kafka = kafkaOf(target);
  const topicName = target.topicPrefix + TOPICS[topic].name;
  const partitions = (await within(endOffsets(kafka, topicName), `Writing to ${topic}`, kafkaName(target))).length;
  const producer = openProducer(kafka);
  const tell = process.stderr.isTTY && records.length > 200;
  let done = 0;
  try {
    for (const [partition, all] of Map.groupBy(records, ({ key }) => partitionOf(key, partitions))) {
      for (let i = 0; i < all.length; i += 200) {
        const some = all.slice(i, i + 200);
        await within(producer.send(topicName, partition, some), `Writing to ${topic}`, kafkaName(target));
        done += some.length;
        if (tell) process.stderr.write(`\r${done} of ${records.length} written`);
      }
    }
    if (tell) process.stderr.write('\n');
  } finally {
    await within(producer.close(), 'Closing', kafkaName(target), 2_000).catch(() => undefined);
  }
}
