import { connect } from 'node:net';
import { KafkaProxy } from '@chargeplane/testkit';
import { kafkaOver } from '../src/create-kafka.ts';
import type { Kafka, KafkaConfig } from '../src/create-kafka.ts';

export interface BreakingNetwork {
  /** All its connections run through the proxy, whatever broker they are meant for. */
  kafka: Kafka;
  proxy: KafkaProxy;
  /** Connections are refused and those that exist are cut. */
  down(): void;
  up(): void;
  close(): Promise<void>;
}

/** A client of a broker that does not know of the proxy between. */
export async function openBreakingNetwork(broker: string, config: Partial<KafkaConfig> = {}): Promise<BreakingNetwork> {
  const [host = '', port = ''] = broker.split(':');
  const proxy = await KafkaProxy.open({ host, port: Number(port) });
  return {
    kafka: kafkaOver({ brokers: [broker], clientId: 'breaking', ...config }, ({ onConnect }) => connect({ host: '127.0.0.1', port: proxy.port, noDelay: true }, onConnect)),
    proxy,
    down() {
      proxy.refuse(true);
      proxy.cut();
    },
    up: () => proxy.refuse(false),
    close: () => proxy.close(),
  };
}
