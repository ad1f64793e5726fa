import { createHmac } from 'node:crypto';

/** Keyed hash of the address of a peer: tells peers apart without keeping addresses. 16 hexadecimal digits. */
export function peerHash(secret: string, address: string): string {
  return createHmac('sha256', secret).update('peer\u0000').update(address).digest('hex').slice(0, 16);
}
