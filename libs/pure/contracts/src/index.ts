export * from './commands.ts';
export * from './configuration-keys.ts';
export * from './events.ts';
export * from './ids.ts';
export * from './keys.ts';
export * from './outcome.ts';
export type * from './records.generated.ts';
export * from './token-reference.ts';
export * from './topics.ts';
