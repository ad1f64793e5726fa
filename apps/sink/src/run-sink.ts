import { BatchTransport, runApp } from '@chargeplane/nest';
import type { RunningApp } from '@chargeplane/nest';
import { sinkEnv } from './config.ts';
import { Sink } from './sink.ts';

/** Runs the sink until it is told to stop. */
export function runSink(): Promise<RunningApp | undefined> {
  let sink: Sink | undefined;
  return runApp({
    name: 'sink',
    config: sinkEnv,
    module: () => ({}),
    transports: (_app, parts) => {
      const made = (sink = new Sink(parts));
      parts.readiness.add('sink', () => made.notReady());
      return [new BatchTransport({ patterns: [], start: () => made.start() })];
    },
    stopping: () => sink?.watch.stop(),
  });
}
