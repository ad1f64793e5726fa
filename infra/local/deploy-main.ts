// npm run deploy: topics, subjects and tables of an installation that npm start does not run.
import { loadConfig } from '@chargeplane/nest';
import { deployEnv } from './deploy-config.ts';
import { deploy } from './deploy.ts';

const config = loadConfig(deployEnv);
const done = await deploy({
  kafka: config.CHARGEPLANE_KAFKA.join(','), registry: config.CHARGEPLANE_REGISTRY, clickhouse: config.CHARGEPLANE_CLICKHOUSE,
  clickhouseUser: config.CHARGEPLANE_CLICKHOUSE_USER, clickhousePassword: config.CHARGEPLANE_CLICKHOUSE_PASSWORD, topicPrefix: config.CHARGEPLANE_TOPIC_PREFIX,
  partitions: config.CHARGEPLANE_PARTITIONS, replicationFactor: config.CHARGEPLANE_REPLICATION_FACTOR, database: config.CHARGEPLANE_CLICKHOUSE_DATABASE,
});
console.log(`${done.topicsCreated} topics, ${done.schemasAdded} schemas and ${done.migrationsApplied} migrations were missing and are there now`);
process.exit(0);
