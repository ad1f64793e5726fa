import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { NO_DECISION, emitEvaluation, readIdTokenInfo } from '../v2/authorization.ts';
import { readIdToken, tokenMemo, tokenOfMemo } from '../v2/id-token.ts';

/** What a pending CALL may remember of what is not mapped, such as the hashes of a contract certificate. */
const MOST_EXTRAS = 1500;

/** Authorize: the event is defined by the answer. */
export const fromV201Authorize: FromCall = (step, payload) => {
  const token = readIdToken(step, payload.child('idToken'));
  const certificate = payload.has('certificate') || payload.has('iso15118CertificateHashData');
  payload.value('certificate');
  const extras = payload.extras();
  return { memo: { ...tokenMemo(token), certificate, extras: extras !== null && extras.length <= MOST_EXTRAS ? extras : null }, outcome: { ignored: 'WAITS_FOR_ANSWER' } };
};

/** An error, or no answer, decides nothing: UNKNOWN. */
export const fromV201AuthorizeAnswer: FromAnswer = (step, answer, call) => {
  const info = answer.kind === 'RESULT' ? answer.reader.child('idTokenInfo') : null;
  const certificateStatus = answer.kind === 'RESULT' ? answer.reader.text('certificateStatus') : null;
  emitEvaluation(step, call, {
    purpose: 'AUTHORIZE', idToken: tokenOfMemo(call.memo), decision: info === null ? { ...NO_DECISION, certificateStatus } : readIdTokenInfo(step, info, certificateStatus),
    certificatePresented: call.memo?.['certificate'] === true, nativeExtras: joined(call.memo?.['extras'], answer.kind === 'RESULT' ? answer.reader.extras() : null),
  });
};

/** Extras of the request and of its answer as one object. */
function joined(request: unknown, answer: string | null): string | null {
  if (typeof request !== 'string') return answer;
  return answer === null ? request : `${request.slice(0, -1)},${answer.slice(1)}`;
}
