import { join } from 'node:path';
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
export const APPS = ['edge', 'normalizer', 'dispatcher', 'sink'] as const;
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
  const environment: Record<string, string> = {
    CHARGEPLANE_KAFKA: kafkaBootstrap,
    CHARGEPLANE_REGISTRY: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
    CHARGEPLANE_TOPIC_PREFIX: TOPIC_PREFIX,
    CHARGEPLANE_PARTITIONS: String(PARTITIONS),
    CHARGEPLANE_LOG: 'human',
    CHARGEPLANE_TOKEN_KEY: tokenKey,
    CHARGEPLANE_TOKEN_KEY_ID: 'k1',
    CHARGEPLANE_TENANTS: options.simulator ? 'main,sim' : 'main',
    CHARGEPLANE_UNKNOWN_CHARGERS: 'accept',
    CHARGEPLANE_UNKNOWN_TOKENS: 'accept',
  };
  const own: Record<(typeof APPS)[number], { httpPort: number; env: Record<string, string> }> = {
    edge: { httpPort: ports.edgeHttp, env: { CHARGEPLANE_EDGE_HOST: options.host, CHARGEPLANE_EDGE_PORT: String(ports.edge) } },
    normalizer: { httpPort: ports.normalizerHttp, env: {} },
    dispatcher: { httpPort: ports.dispatcherHttp, env: {} },
    sink: {
      httpPort: ports.sinkHttp,
      env: {
        CHARGEPLANE_CLICKHOUSE: `http://127.0.0.1:${ports.clickhouse}`,
        CHARGEPLANE_CLICKHOUSE_USER: SINK_USER.name,
        CHARGEPLANE_CLICKHOUSE_PASSWORD: SINK_USER.password,
        CHARGEPLANE_CLICKHOUSE_DATABASE: DATABASE,
      },
    },
  };
  const app = (name: (typeof APPS)[number]): Part => {
    const { httpPort, env } = own[name];
    return {
      name,
      start: (signal) => startApp({ app: name, env: { ...environment, ...env, CHARGEPLANE_HTTP_PORT: String(httpPort) }, httpPort, log: log(name), signal }),
    };
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
