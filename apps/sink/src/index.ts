export { sinkEnv } from './config.ts';
export type { SinkConfig } from './config.ts';
export { runSink } from './run-sink.ts';
