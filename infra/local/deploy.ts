import { applyMigrations } from '@chargeplane/clickhouse';
import { DEFAULT_PARTITIONS, TOPICS, topicConfig } from '@chargeplane/contracts';
import { createKafka, ensureTopics } from '@chargeplane/kafka';
import { registerAll } from '@chargeplane/schema-registry';

export interface DeployOptions {
  kafka: string;
  registry: string;
  clickhouse: string;
  /** May create the database; default: `default` without a password. */
  clickhouseUser?: string;
  clickhousePassword?: string;
  topicPrefix: string;
  partitions?: number;
  /** 3 in production. */
  replicationFactor: number;
  database: string;
}

export interface Deployed {
  topicsCreated: number;
  schemasAdded: number;
  migrationsApplied: number;
}

/** An acknowledged record is on two brokers, and one that lacks it never becomes the leader. */
const SURVIVES_ONE_BROKER = { 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'false' };

/** Creates the topics, subjects and tables that are missing. Safe to repeat; what exists is compared and left as it is. */
export async function deploy(options: DeployOptions): Promise<Deployed> {
  const { kafka, registry, clickhouse, clickhouseUser = 'default', clickhousePassword, topicPrefix, partitions = DEFAULT_PARTITIONS, replicationFactor, database } = options;
  const specs = Object.values(TOPICS).map((topic) => ({
    name: `${topicPrefix}${topic.name}`,
    partitions,
    replicationFactor,
    config: { ...topicConfig(topic), ...(replicationFactor >= 3 && SURVIVES_ONE_BROKER) },
  }));
  const [topics, schemas, migrations] = await Promise.all([
    ensureTopics(createKafka({ brokers: kafka.split(','), clientId: 'chargeplane-deploy' }), specs),
    registerAll({ registryUrl: registry, topicPrefix }),
    applyMigrations({ url: clickhouse, user: clickhouseUser, password: clickhousePassword, database }),
  ]);
  return {
    topicsCreated: topics.created.length,
    schemasAdded: schemas.filter(({ added }) => added).length,
    migrationsApplied: migrations.length,
  };
}
