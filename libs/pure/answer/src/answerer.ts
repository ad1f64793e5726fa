import type { CallError, CallResult, Frame } from '@chargeplane/ocpp';
import { answer } from './answer.ts';
import type { AnswerContext } from './context.ts';
import type { AnswerPolicy } from './policy.ts';

/** NONE: the frame gets no answer (it is one itself, or a SEND). */
export type Reply = { readonly kind: 'NONE' } | { readonly kind: 'REPLY'; readonly message: CallResult | CallError; readonly answeredBy: string };

/**
 * Who answers chargers. The local one answers at once; one that asks a backend returns a promise, and then CALL and answer
 * are appended to the log apart.
 */
export interface Answerer {
  answer(frame: Frame, context: AnswerContext): Reply | Promise<Reply>;
}

/** Answers by policy, here and now. */
export function localAnswerer(policy: AnswerPolicy): Answerer {
  return { answer: (frame, context) => answer(frame, policy, context) };
}
