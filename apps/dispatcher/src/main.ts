import { runDispatcher } from './run-dispatcher.ts';

await runDispatcher();
