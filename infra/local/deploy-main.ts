// npm run deploy: topics, subjects and tables of an installation that npm start does not run.
import { clickhouseEnv, kafkaEnv, loadConfig, registryEnv } from '@chargeplane/nest';
import { z } from 'zod';
import { deploy } from './deploy.ts';

const config = loadConfig(
  z.object({
    ...kafkaEnv, ...registryEnv, ...clickhouseEnv,
    CHARGEPLANE_REPLICATION_FACTOR: z.coerce.number().int().min(1).max(9).default(3).meta({ example: '3' }),
  }),
);
const done = await deploy({
  kafka: config.CHARGEPLANE_KAFKA.join(','), registry: config.CHARGEPLANE_REGISTRY, clickhouse: config.CHARGEPLANE_CLICKHOUSE, topicPrefix: config.CHARGEPLANE_TOPIC_PREFIX,
  partitions: config.CHARGEPLANE_PARTITIONS, replicationFactor: config.CHARGEPLANE_REPLICATION_FACTOR, database: config.CHARGEPLANE_CLICKHOUSE_DATABASE,
});
console.log(`${done.topicsCreated} topics, ${done.schemasAdded} schemas and ${done.migrationsApplied} migrations were missing and are there now`);
process.exit(0);
