import { join } from 'node:path';
import { startClickHouse, type RunningClickHouse } from './clickhouse.ts';
import { startKafka, type RunningKafka } from './kafka.ts';
import type { ProxiedListener } from './kafka-properties.ts';
import { startRegistry, type RunningRegistry } from './registry.ts';

export interface ServersOptions {
  /** Absolute. Each server gets a folder in it. */
  dir: string;
  /** Free ones are taken where not given. */
  ports?: { kafka?: number; kafkaController?: number; registry?: number; clickhouse?: number };
  /** Further listeners of Kafka for tests; see KafkaOptions. */
  behindProxies?: readonly ProxiedListener[];
  log?: (server: 'kafka' | 'registry' | 'clickhouse', text: string) => void;
}

export interface Servers {
  kafka: RunningKafka;
  registry: RunningRegistry;
  clickhouse: RunningClickHouse;
  /** Ends all three: the registry first, which needs Kafka to say good-bye. */
  stop(): Promise<void>;
}

/** Starts Kafka and ClickHouse side by side and the registry on that Kafka. If one fails, the others are ended. */
export async function startServers({ dir, ports = {}, behindProxies, log }: ServersOptions): Promise<Servers> {
  const logOf = (server: 'kafka' | 'registry' | 'clickhouse') => (text: string) => log?.(server, text);
  const starting = startKafka({ dir: join(dir, 'kafka'), port: ports.kafka, controllerPort: ports.kafkaController, behindProxies, log: logOf('kafka') });
  const withRegistry = starting.then((kafka) =>
    startRegistry({ dir: join(dir, 'registry'), kafkaBootstrap: kafka.bootstrap, port: ports.registry, log: logOf('registry') }),
  );
  const started = await Promise.allSettled([
    starting,
    withRegistry,
    startClickHouse({ dir: join(dir, 'clickhouse'), port: ports.clickhouse, log: logOf('clickhouse') }),
  ]);
  const [kafka, registry, clickhouse] = started;
  if (kafka.status === 'fulfilled' && registry.status === 'fulfilled' && clickhouse.status === 'fulfilled') {
    const stop = async (): Promise<void> => {
      await Promise.all([registry.value.stop().then(() => kafka.value.stop()), clickhouse.value.stop()]);
    };
    return { kafka: kafka.value, registry: registry.value, clickhouse: clickhouse.value, stop };
  }
  await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
  throw started.find((one) => one.status === 'rejected')?.reason;
}
