export { dispatcherEnv } from './config.ts';
export type { DispatcherConfig } from './config.ts';
export { runDispatcher } from './run-dispatcher.ts';
