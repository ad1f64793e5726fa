export { compareAll } from './compare-all.ts';
export type { CompareOptions } from './compare-all.ts';
export { differencesOf } from './comparison.ts';
export type { Comparison, SideHashes } from './comparison.ts';
export { keepDispatcherHistory } from './fold-dispatch.ts';
export type { JournalFile } from './journal-side.ts';
