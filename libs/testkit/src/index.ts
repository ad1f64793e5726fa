export { requestSchema, valueOfSchema } from './ocpp-schemas.ts';
export type { OcppSchema, SchemaVersion } from './ocpp-schemas.ts';
export { cutsThatDiffer, foldInBatches } from './fold-in-batches.ts';
export type { Batches, Folding, StateChange } from './fold-in-batches.ts';
export { readGoldens, testGoldens } from './goldens.ts';
export type { GoldenFile } from './goldens.ts';
