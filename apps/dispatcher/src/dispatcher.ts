import { LoopApp } from '@chargeplane/nest';
import type { AppParts } from '@chargeplane/nest';
import type { DispatcherConfig } from './config.ts';
import { DispatcherWorker, STATE } from './dispatcher-worker.ts';
import { dispatcherMetrics } from './metrics.ts';

/** events and commands → downlink, outcomes: the loop, and what is counted of it. */
export function createDispatcher(parts: AppParts<DispatcherConfig>): LoopApp<DispatcherWorker> {
  const { CHARGEPLANE_TOPIC_PREFIX: prefix, CHARGEPLANE_PARTITIONS: partitions, CHARGEPLANE_TOKEN_KEY_ID: id, CHARGEPLANE_TOKEN_KEY: secret } = parts.config;
  const metrics = dispatcherMetrics(parts.metrics, {
    openCommands: () => app.workers().reduce((sum, worker) => sum + worker.openCommands(), 0),
    lag: () => app.lag(),
  });
  const foreignState = (partition: number, key: string): void => {
    metrics.foreignState();
    parts.logger.error({ topic: STATE.topic, partition, keyLength: key.length, code: 'FOREIGN_STATE' }, 'a record of the state topic is no part of this partition and is passed over: nobody but this app may write there');
  };
  const app = new LoopApp<DispatcherWorker>(parts, {
    name: 'dispatcher',
    topics: ['events', 'commands', 'outcomes', 'downlink', 'dispatcher-state'],
    inputs: [
      { topic: 'events', contiguous: false },
      { topic: 'commands', contiguous: false, after: 'events' },
    ],
    state: STATE,
    createWorker: (partition, codec) => new DispatcherWorker(partition, { codec, prefix, partitions, foreignState, tokenKeys: [{ id, secret }], logger: parts.logger, metrics }),
    onCommitted: ({ topic, records, ms }) => metrics.committed(topic, records, ms),
  });
  return app;
}
