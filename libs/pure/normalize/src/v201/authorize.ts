import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { NO_DECISION, emitEvaluation, readIdTokenInfo } from '../v2/authorization.ts';
import { extrasMemo, withExtrasOfRequest } from '../v2/extras.ts';
import { readIdToken, tokenMemo, tokenOfMemo } from '../v2/id-token.ts';

/** Authorize: the event is defined by the answer. */
export const fromV201Authorize: FromCall = (step, payload) => {
  const token = readIdToken(step, payload.child('idToken'));
  const certificate = payload.has('certificate') || payload.has('iso15118CertificateHashData');
  payload.value('certificate');
  return { memo: { ...tokenMemo(token), certificate, extras: extrasMemo(payload) }, outcome: { ignored: 'WAITS_FOR_ANSWER' } };
};

/** An error, or no answer, decides nothing: UNKNOWN. */
export const fromV201AuthorizeAnswer: FromAnswer = (step, answer, call) => {
  const info = answer.kind === 'RESULT' ? answer.reader.child('idTokenInfo') : null;
  const certificateStatus = answer.kind === 'RESULT' ? answer.reader.text('certificateStatus') : null;
  emitEvaluation(step, call, {
    purpose: 'AUTHORIZE', idToken: tokenOfMemo(call.memo), decision: info === null ? { ...NO_DECISION, certificateStatus } : readIdTokenInfo(step, info, certificateStatus),
    certificatePresented: call.memo?.['certificate'] === true, nativeExtras: withExtrasOfRequest(call.memo, answer.kind === 'RESULT' ? answer.reader.extras() : null),
  });
};
