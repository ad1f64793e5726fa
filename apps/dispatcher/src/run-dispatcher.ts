import { BatchTransport, runApp } from '@chargeplane/nest';
import type { RunningApp } from '@chargeplane/nest';
import { dispatcherEnv } from './config.ts';
import { createDispatcher } from './dispatcher.ts';

/** Runs the dispatcher until it is told to stop. */
export function runDispatcher(): Promise<RunningApp | undefined> {
  return runApp({
    name: 'dispatcher',
    config: dispatcherEnv,
    module: () => ({}),
    transports: (_app, parts) => {
      const dispatcher = createDispatcher(parts);
      parts.readiness.add('dispatcher', () => dispatcher.notReady());
      return [new BatchTransport({ patterns: [], start: () => dispatcher.start() })];
    },
  });
}
