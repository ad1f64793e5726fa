export { PartitionFold } from './fold/partition-fold.ts';
export type { PartitionFoldOptions } from './fold/partition-fold.ts';
export type { FoldInput, FoldOutput, Undecodable } from './fold/fold-types.ts';
export { vendorPacks } from './vendor-packs.ts';
export type { Packs } from './packs.ts';
export { DEFAULT_PARAMETERS, ruleSet } from './rule-set.ts';
export type { RuleParameters, RuleSet } from './rule-set.ts';
export { STATE_VERSION } from './state/empty-state.ts';
