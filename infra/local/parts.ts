import { join } from 'node:path';
import { APPS, appEnvironment, type AppName, type Installation } from './app-environment.ts';
import { startApp } from './app-part.ts';
import { edgeUrl } from './edge-url.ts';
import type { StartOptions } from './options.ts';
import type { Ports } from './ports.ts';
import { startClickHouse } from './servers/clickhouse.ts';
import { DATABASE, SINK_USER } from './servers/clickhouse-config.ts';
import { startKafka } from './servers/kafka.ts';
import { startRegistry } from './servers/registry.ts';
import type { Part } from './supervisor.ts';

export const TOPIC_PREFIX = 'chargeplane.';
export const PARTITIONS = 12;
export const SERVERS = ['kafka', 'registry', 'clickhouse'] as const;

const SERVER_GRACE_MS = 3500;

export interface PartsContext {
  options: StartOptions;
  ports: Ports;
  /** Data of the servers. */
  dataDir: string;
  tokenKey: string;
  /** Where the simulator keeps its journal. */
  simulatorDir: string;
  /** The log of a part. */
  log: (part: string) => (text: string) => void;
}

export interface Parts {
  kafka: Part;
  registry: Part;
  clickhouse: Part;
  apps: Part[];
  simulator?: Part;
}

/** Everything that `npm start` runs, each with its whole configuration. */
export function partsOf({ options, ports, dataDir, tokenKey, simulatorDir, log }: PartsContext): Parts {
  const kafkaBootstrap = `127.0.0.1:${ports.kafka}`;
  const dir = (name: string): string => join(dataDir, name);
  const installation: Installation = {
    kafka: kafkaBootstrap, registry: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`, clickhouse: `http://127.0.0.1:${ports.clickhouse}`, clickhouseUser: SINK_USER,
    database: DATABASE, topicPrefix: TOPIC_PREFIX, partitions: PARTITIONS, tokenKey,
  };
  const own = { CHARGEPLANE_LOG: 'human', CHARGEPLANE_TOKEN_KEY_ID: 'k1', CHARGEPLANE_TENANTS: options.simulator ? 'main,sim' : 'main' };
  const app = (name: AppName): Part => {
    const httpPort = ports[`${name}Http`];
    const env = { ...appEnvironment(name, installation, { httpPort, edgeHost: options.host, edgePort: ports.edge }), ...own };
    return { name, start: (signal) => startApp({ app: name, env, httpPort, log: log(name), signal }) };
  };
  const graceMs = SERVER_GRACE_MS;
  return {
    kafka: {
      name: 'kafka',
      start: (signal) => startKafka({ dir: dir('kafka'), port: ports.kafka, controllerPort: ports.kafkaController, log: log('kafka'), signal, graceMs }),
    },
    registry: {
      name: 'registry',
      start: (signal) => startRegistry({ dir: dir('registry'), kafkaBootstrap, port: ports.registry, log: log('registry'), signal, graceMs }),
    },
    clickhouse: {
      name: 'clickhouse',
      start: (signal) => startClickHouse({ dir: dir('clickhouse'), port: ports.clickhouse, log: log('clickhouse'), signal }),
    },
    apps: APPS.map(app),
    simulator: options.simulator ? simulator(options, ports, simulatorDir, log('simulator')) : undefined,
  };
}

function simulator(options: StartOptions, ports: Ports, dir: string, log: (text: string) => void): Part {
  const args = ['--endpoint', `${edgeUrl(options.host, ports.edge)}/sim`, '--chargers', String(options.chargers), '--journal', join(dir, 'journal.jsonl')];
  return { name: 'simulator', start: (signal) => startApp({ app: 'simulator', env: {}, args, log, signal }) };
}
