import { runEdge } from './run-edge.ts';

await runEdge();
