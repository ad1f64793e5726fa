import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { askCluster, NotYet, protocolTypes } from './ask-cluster.ts';
import type { Kafka } from './create-kafka.ts';
import { TopicMismatch } from './errors.ts';

export interface TopicSpec {
  name: string;
  partitions: number;
  replicationFactor: number;
  /** Topic settings as Kafka spells them, for example { 'cleanup.policy': 'compact' }. */
  config: Record<string, string>;
}

export interface TopicReport {
  created: string[];
  /** Existing topics whose settings differ; they are left as they are. */
  differing: { topic: string; setting: string; expected: string; actual: string }[];
}

/**
 * Creates the topics that are missing and compares the others. Safe to repeat and to run from several processes.
 * @throws TopicMismatch when an existing topic has another number of partitions: the keys' places would change, so nothing goes on.
 */
export async function ensureTopics(kafka: Kafka, specs: TopicSpec[]): Promise<TopicReport> {
  const found = new Set(await askCluster(kafka, (admin) => admin.listTopics()));
  const missing = specs.filter(({ name }) => !found.has(name));
  return askCluster(kafka, async (admin) => {
    if (missing.length > 0) await create(admin, missing);
    await checkPartitions(admin, specs);
    return { created: missing.map(({ name }) => name), differing: await compareSettings(admin, specs.filter(({ name }) => found.has(name))) };
  });
}

/** @throws TopicMismatch when a topic does not exist or has another number of partitions */
export async function ensurePartitionCounts(kafka: Kafka, topics: string[], partitions: number): Promise<void> {
  await askCluster(kafka, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length > 0) throw new TopicMismatch(`Topics that do not exist: ${missing.join(', ')}. Create them first.`);
    await checkPartitions(admin, topics.map((name) => ({ name, partitions })));
  });
}

type PartitionCount = Pick<TopicSpec, 'name' | 'partitions'>;

async function create(admin: Admin, specs: TopicSpec[]): Promise<void> {
  const topics = specs.map(({ name, partitions, replicationFactor, config }) => ({
    topic: name,
    numPartitions: partitions,
    replicationFactor,
    configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
  }));
  try {
    await admin.createTopics({ topics, waitForLeaders: false, timeout: 15_000 });
  } catch (error) {
    // Somebody else created some of them meanwhile; the check that follows tells whether all are there.
    if (!protocolTypes(error).every((type) => type === 'TOPIC_ALREADY_EXISTS')) throw error;
  }
}

/** Metadata of a topic that was created just now may be unknown for a while. */
async function checkPartitions(admin: Admin, specs: PartitionCount[]): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: specs.map(({ name }) => name) });
  const counts = new Map(topics.map(({ name, partitions }) => [name, partitions.every(({ leader }) => leader >= 0) ? partitions.length : 0]));
  const leaderless = specs.filter(({ name }) => !counts.get(name)).map(({ name }) => name);
  if (leaderless.length > 0) throw new NotYet(`No broker leads all partitions of ${leaderless.join(', ')}. Look at the broker's log.`);
  refuseOtherCounts(specs, counts);
}

function refuseOtherCounts(specs: PartitionCount[], counts: Map<string, number>): void {
  const wrong = specs.filter(({ name, partitions }) => counts.get(name) !== partitions);
  if (wrong.length === 0) return;
  const list = wrong.map(({ name, partitions }) => `${name} has ${counts.get(name)} partitions, expected ${partitions}`);
  throw new TopicMismatch(`${list.join('; ')}. A charger's place depends on the count, so it is never changed in place: configure the count that exists, or mirror the data under a new topic prefix.`);
}

async function compareSettings(admin: Admin, specs: TopicSpec[]): Promise<TopicReport['differing']> {
  if (specs.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: specs.map(({ name, config }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: Object.keys(config) })),
  });
  return specs.flatMap(({ name, config }) => {
    const actual = new Map(resources.find(({ resourceName }) => resourceName === name)?.configEntries.map((entry) => [entry.configName, entry.configValue]));
    return Object.entries(config)
      .filter(([setting, expected]) => actual.get(setting) !== expected)
      .map(([setting, expected]) => ({ topic: name, setting, expected, actual: actual.get(setting) ?? '' }));
  });
}
