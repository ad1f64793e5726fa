import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { newClusterId, startKafka, type RunningKafka } from './kafka.ts';

export interface KafkaCluster {
  /** By number; number 1 is the controller too. Missing while it is killed. */
  brokers: ReadonlyMap<number, RunningKafka>;
  /** `host:port` of each, also of those that are down. */
  bootstraps: string[];
  /** kill -9. */
  kill(nodeId: number): Promise<void>;
  /** Starts one that was killed, with its data, at its old place. */
  restart(nodeId: number): Promise<void>;
  stop(): Promise<void>;
}

/** Several brokers of one cluster, internal topics replicated three times: for what one broker alone cannot show, leaders and coordinators that move. */
export async function startKafkaCluster({ dir, count = 3, log }: { dir: string; count?: number; log?: (text: string) => void }): Promise<KafkaCluster> {
  const brokers = new Map<number, RunningKafka>();
  const clusterId = newClusterId();
  const controllerPort = await freePort();
  const ports = new Map<number, number>();
  const start = async (nodeId: number): Promise<void> => {
    const kafka = await startKafka({ dir: join(dir, `kafka-${nodeId}`), port: ports.get(nodeId), controllerPort, member: { nodeId, brokers: count, clusterId }, log });
    ports.set(nodeId, kafka.port);
    brokers.set(nodeId, kafka);
  };
  const stop = async (): Promise<void> => {
    // A broker says good-bye to its controller.
    await Promise.all([...brokers].map(([nodeId, broker]) => (nodeId === 1 ? undefined : broker.stop())));
    await brokers.get(1)?.stop();
  };
  const started = await Promise.allSettled(Array.from({ length: count }, (_, index) => start(index + 1)));
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    await stop();
    throw failed.reason;
  }
  return {
    brokers,
    bootstraps: [...ports.values()].map((port) => `127.0.0.1:${port}`),
    async kill(nodeId) {
      const broker = brokers.get(nodeId);
      if (broker === undefined) return;
      process.kill(broker.pid, 'SIGKILL');
      await broker.exited;
      brokers.delete(nodeId);
    },
    restart: start,
    stop,
  };
}
