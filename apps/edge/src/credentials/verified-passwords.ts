import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Credential } from '@chargeplane/contracts';
import { verifyCredential } from './verify-credential.ts';

/**
 * Remembers, per charger, the password that was verified last, as a hash under a key of this process: reconnecting fleets do not pay scrypt again.
 * A changed credential forgets it. Wrong passwords are never remembered.
 */
export class VerifiedPasswords {
  readonly #key = randomBytes(32);
  readonly #verified = new Map<string, Buffer>();
  readonly #limit: number;

  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  async verify(chargerKey: string, credential: Credential, password: Buffer): Promise<boolean> {
    const digest = this.#digest(credential, password);
    const known = this.#verified.get(chargerKey);
    if (known !== undefined && timingSafeEqual(known, digest)) return true;
    if (!(await verifyCredential(credential, password))) return false;
    this.#verified.delete(chargerKey);
    this.#verified.set(chargerKey, digest);
    const oldest = this.#verified.keys().next();
    if (this.#verified.size > this.#limit && oldest.done !== true) this.#verified.delete(oldest.value);
    return true;
  }

  #digest({ version, salt, hash }: Credential, password: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(`${version}:`).update(salt).update(hash).update(password).digest();
  }
}
