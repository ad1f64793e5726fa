import { createKafka } from '@chargeplane/kafka';
import { runApp } from '@chargeplane/nest';
import type { RunningApp } from '@chargeplane/nest';
import { openCodec } from '@chargeplane/schema-registry';
import { configuredAnswerer } from './answerer.ts';
import { edgeEnv } from './config.ts';
import { Edge } from './edge.ts';

/** Runs the edge until it is told to stop. */
export function runEdge(): Promise<RunningApp | undefined> {
  let edge: Edge | undefined;
  return runApp({
    name: 'edge',
    config: edgeEnv,
    module: () => ({}),
    async started(_app, { config, logger, metrics, readiness, lifetime }) {
      const kafka = createKafka({ brokers: config.CHARGEPLANE_KAFKA, clientId: `chargeplane-edge-${config.CHARGEPLANE_EDGE_NODE}`, logger });
      const running = new Edge({ config, kafka, answerer: configuredAnswerer(config), logger, metrics });
      edge = running;
      readiness.add('edge', () => running.unready);
      lifetime.failOn(running.failed, 'reading chargers, tokens or downlink');
      await running.listen();
      const codec = await openCodec({
        registryUrl: config.CHARGEPLANE_REGISTRY,
        topicPrefix: config.CHARGEPLANE_TOPIC_PREFIX,
        topics: ['frames', 'chargers', 'tokens', 'downlink'],
        onWait: (error) => logger.warn({ err: error }, 'waiting for the schema registry'),
      });
      await running.start(codec);
    },
    // The process ends right after: readers that commit nothing need no good-bye.
    stopping: () => edge?.drain(),
  });
}
