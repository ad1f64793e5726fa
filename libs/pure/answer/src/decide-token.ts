import type { AuthorizationStatus } from '@chargeplane/contracts';
import type { AnswerContext } from './context.ts';
import type { AnswerPolicy } from './policy.ts';

export interface TokenDecision {
  readonly status: AuthorizationStatus;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** What to say of a clear token: the table of the operator first, then the policy for unknown ones. An empty token is unknown. */
export function decideToken(token: string, policy: AnswerPolicy, context: AnswerContext): TokenDecision {
  const known = token.trim() === '' ? undefined : context.token(context.tokenReference(token));
  if (known === undefined) return { status: policy.unknownTokens === 'accept' ? 'ACCEPTED' : 'UNKNOWN_TOKEN' };
  const expiresAt = known.expiresAt ?? undefined;
  if (expiresAt === undefined) return { status: known.status };
  return { status: known.status === 'ACCEPTED' && expiresAt <= context.now ? 'EXPIRED' : known.status, expiresAt };
}
