import type { JsonObject } from '@chargeplane/ocpp';
import { decideIdToken } from '../decide-id-token.ts';
import type { Respond } from './respond.ts';

/** The token is judged where one was presented (E01, E02, E05); cost, limit and message are not ours to give. */
export const transactionEvent: Respond = (request, policy, context): JsonObject => {
  const idToken = request['idToken'];
  return idToken === undefined || idToken === null ? {} : { idTokenInfo: decideIdToken(idToken, policy, context) };
};
