export { configuredAnswerer } from './answerer.ts';
export { edgeEnv } from './config.ts';
export type { EdgeConfig } from './config.ts';
export { Edge } from './edge.ts';
export type { EdgeParts } from './edge.ts';
export { runEdge } from './run-edge.ts';
