import type { TokenRef } from '@chargeplane/contracts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { groupRef, tokenRef } from '../privacy/token-ref.ts';
import type { Memo } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

/**
 * IdTokenType as a reference; null where there is none. The type is an open set since 2.1 and stays verbatim. An empty value of type
 * NoAuthorization names nobody (2.x C01): it gives no reference and the flag NO_AUTHORIZATION.
 */
export function readIdToken(step: Step, token: PayloadReader | null): TokenRef | null {
  if (token === null) return null;
  const type = clip(token.text('type') ?? 'Unspecified', 40);
  if (type === 'NoAuthorization') {
    const value = token.value('idToken');
    if (value === undefined || value === '') {
      step.flag('NO_AUTHORIZATION');
      return null;
    }
  }
  const value = token.text('idToken');
  return value === null ? null : tokenRef(step, value, type);
}

/** Reference of a groupIdToken. */
export function readGroupRef(step: Step, token: PayloadReader | null): string | null {
  const value = token?.text('idToken') ?? null;
  return value === null ? null : groupRef(step, value);
}

/** A token in the memo of a CALL, for its answer. */
export function tokenMemo(token: TokenRef | null): Memo {
  return token === null ? {} : { tokenRef: token.ref, tokenKey: token.keyId, tokenType: token.type };
}

export function tokenOfMemo(memo: Memo | null): TokenRef | null {
  const ref = memo?.['tokenRef'];
  if (typeof ref !== 'string') return null;
  return { ref, keyId: String(memo?.['tokenKey'] ?? ''), type: String(memo?.['tokenType'] ?? 'Unspecified'), typeHint: null, groupRef: null };
}
