import { BatchTransport, runApp } from '@chargeplane/nest';
import type { RunningApp } from '@chargeplane/nest';
import { normalizerEnv } from './config.ts';
import { createNormalizer } from './normalizer.ts';

/** Runs the normalizer until it is told to stop. */
export function runNormalizer(): Promise<RunningApp | undefined> {
  return runApp({
    name: 'normalizer',
    config: normalizerEnv,
    module: () => ({}),
    transports: (_app, parts) => {
      const normalizer = createNormalizer(parts);
      parts.readiness.add('normalizer', () => normalizer.notReady());
      return [new BatchTransport({ patterns: [], start: () => normalizer.start() })];
    },
  });
}
