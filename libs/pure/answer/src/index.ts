export { LOCAL_POLICY, answer } from './answer.ts';
export { localAnswerer } from './answerer.ts';
export type { Answerer, Reply } from './answerer.ts';
export type { AnswerContext } from './context.ts';
export type { AnswerPolicy } from './policy.ts';
