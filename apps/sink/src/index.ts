export { runSink } from './run-sink.ts';
