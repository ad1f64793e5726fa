import type { JsonObject, JsonValue } from '@chargeplane/ocpp';
import type { AnswerContext } from './context.ts';
import { decideToken } from './decide-token.ts';
import { idTokenInfo } from './id-tag-info.ts';
import { objectOf, textOf } from './lenient-text.ts';
import type { AnswerPolicy } from './policy.ts';

/** IdTokenInfoType for an IdTokenType of 2.x. A start without authorization (type NoAuthorization, C02) is accepted. */
export function decideIdToken(idToken: JsonValue | undefined, policy: AnswerPolicy, context: AnswerContext): JsonObject {
  const { idToken: value, type } = objectOf(idToken);
  if (type === 'NoAuthorization') return idTokenInfo({ status: 'ACCEPTED' });
  return idTokenInfo(decideToken(typeof idToken === 'string' ? idToken : textOf(value), policy, context));
}
