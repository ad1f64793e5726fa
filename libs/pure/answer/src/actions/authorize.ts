import type { JsonObject } from '@chargeplane/ocpp';
import { decideIdToken } from '../decide-id-token.ts';
import { decideToken } from '../decide-token.ts';
import { idTagInfo } from '../id-tag-info.ts';
import { textOf } from '../lenient-text.ts';
import type { Respond } from './respond.ts';

/**
 * 1.6: ConcurrentTx is defined for StartTransaction only and becomes Blocked here.
 * 2.x: a presented contract certificate is not verified here, and the answer says so.
 */
export const authorize: Respond = (request, policy, context): JsonObject => {
  if (context.version === '1.6') {
    const decision = decideToken(textOf(request['idTag']), policy, context);
    return { idTagInfo: idTagInfo(decision.status === 'CONCURRENT_TX' ? { ...decision, status: 'BLOCKED' } : decision) };
  }
  const certificate = request['certificate'] !== undefined || request['iso15118CertificateHashData'] !== undefined;
  return { idTokenInfo: decideIdToken(request['idToken'], policy, context), ...(certificate && { certificateStatus: 'NoCertificateAvailable' }) };
};
