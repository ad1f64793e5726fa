import { tokenReference } from '@chargeplane/contracts';
import type { ReferenceKey, TokenRef } from '@chargeplane/contracts';
import type { Step } from '../step.ts';

/** References are costly (HMAC) and repeat: the last few thousand are kept per key. The same in gives the same out, so this is no state. */
const known = new WeakMap<ReferenceKey, Map<string, string>>();
const MOST = 4096;

export function referenceOf(key: ReferenceKey, tenantId: string, token: string): string {
  let cache = known.get(key);
  if (cache === undefined) known.set(key, (cache = new Map()));
  const name = `${tenantId}\u0000${token}`;
  let ref = cache.get(name);
  if (ref === undefined) {
    ref = tokenReference(key, tenantId, token);
    if (cache.size >= MOST) cache.clear();
    cache.set(name, ref);
  }
  return ref;
}

/** The reference under which a token stands everywhere outside the restricted places; remembers it for free texts of this charger. */
export function tokenRef(step: Step, token: string, type: string, groupRef: string | null = null): TokenRef {
  const ref = referenceOf(step.rules.tokenKey, step.context.tenantId, token);
  rememberToken(step, ref);
  return { ref, keyId: step.rules.tokenKey.id, type, typeHint: type === 'Unspecified' ? typeHint(token.trim()) : null, groupRef };
}

/** Reference of a parentIdTag or groupIdToken, or of another text that identifies somebody. */
export function groupRef(step: Step, token: string): string {
  const ref = referenceOf(step.rules.tokenKey, step.context.tenantId, token);
  rememberToken(step, ref);
  return ref;
}

function rememberToken(step: Step, ref: string): void {
  const { tokens } = step.state.core;
  if (tokens.includes(ref)) return;
  step.update('core', { tokens: [...tokens, ref].slice(-16) });
}

/** Guess by shape. */
function typeHint(token: string): string | null {
  if (!/^[0-9a-f]+$/i.test(token)) return null;
  if (token.length === 16) return 'ISO15693';
  return [8, 14, 20].includes(token.length) ? 'ISO14443' : null;
}
