import { acceptanceOf, LoopApp } from '@chargeplane/nest';
import type { AppParts } from '@chargeplane/nest';
import { ruleSet, vendorPacks } from '@chargeplane/normalize';
import type { NormalizerConfig } from './config.ts';
import { NormalizerWorker, STATE } from './normalizer-worker.ts';
import { normalizerMetrics } from './metrics.ts';

/** frames → events, rejected, ledger: the loop, and what is counted of it. */
export function createNormalizer(parts: AppParts<NormalizerConfig>): LoopApp<NormalizerWorker> {
  const { CHARGEPLANE_TOPIC_PREFIX: prefix, CHARGEPLANE_PARTITIONS: partitions, CHARGEPLANE_TOKEN_KEY_ID: id, CHARGEPLANE_TOKEN_KEY: secret } = parts.config;
  const rules = ruleSet({ id, secret }, { packs: vendorPacks() });
  parts.logger.info({ ruleSetVersion: rules.version, packs: rules.packs.version, parameters: rules.parameters }, 'rules');
  const metrics = normalizerMetrics(parts.metrics, () => app.lag()['frames'] ?? 0);
  const foreignState = (partition: number, key: string): void => {
    metrics.foreignState();
    parts.logger.error({ topic: STATE.topic, partition, keyLength: key.length, code: 'FOREIGN_STATE' }, 'a record of the state topic is no part of this partition and is passed over: nobody but this app may write there');
  };
  const app = new LoopApp<NormalizerWorker>(parts, {
    name: 'normalizer',
    topics: ['frames', 'events', 'rejected', 'ledger', 'normalizer-state'],
    inputs: [{ topic: 'frames', contiguous: true }],
    state: STATE,
    acceptLoss: acceptanceOf(parts.config.CHARGEPLANE_ACCEPT_LOSS),
    createWorker: (partition, codec) => new NormalizerWorker(partition, { codec, prefix, partitions, foreignState, rules, metrics }),
    onCommitted: ({ records, ms }) => metrics.committed(records, ms),
  });
  return app;
}
