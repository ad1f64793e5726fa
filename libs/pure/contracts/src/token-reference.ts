import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export interface ReferenceKey {
  /** Named on every reference, so that keys can be changed. */
  readonly id: string;
  readonly secret: string;
}

/**
 * Keyed reference of an idToken: HMAC-SHA256 over tenant and upper-cased value (idTag and idToken are case-insensitive identifiers), so that 1.6 and
 * 2.x sessions of one card join, and the clear value stands only in restricted topics. 32 hex digits.
 */
export function tokenReference(key: ReferenceKey, tenantId: string, token: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(key.secret), utf8ToBytes(`${tenantId}\u0000${token.trim().toUpperCase()}`))).slice(0, 32);
}
