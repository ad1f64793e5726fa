import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Credential } from '@chargeplane/contracts';
import { Turnstile } from './turnstile.ts';
import { verifyCredential } from './verify-credential.ts';

/** scrypt runs in the thread pool of Node, which has four threads: one stays for the look-ups of names that Kafka needs, and one core for those who are connected. */
const SLOW_AT_ONCE = Math.min(3, Math.max(1, availableParallelism() - 1));
const SLOW_WAITING = 256;

/** BUSY: too many passwords are being held against a slow hash; nothing is known of this one. */
export type Verdict = 'VERIFIED' | 'WRONG' | 'BUSY';

/**
 * Remembers, per charger, the password that was verified last, as a hash under a key of this process: reconnecting fleets do not pay scrypt again.
 * A changed credential forgets it. Wrong passwords are never remembered. A charger that gave up and asks again joins the verification that still runs.
 */
export class VerifiedPasswords {
  readonly #key = randomBytes(32);
  readonly #verified = new Map<string, Buffer>();
  /** By charger and digest. */
  readonly #running = new Map<string, Promise<Verdict>>();
  readonly #limit: number;
  readonly #slow: Turnstile;

  constructor(limit = 100_000, slow = new Turnstile(SLOW_AT_ONCE, SLOW_WAITING)) {
    this.#limit = limit;
    this.#slow = slow;
  }

  async verify(chargerKey: string, credential: Credential, password: Buffer): Promise<Verdict> {
    const digest = this.#digest(credential, password);
    const known = this.#verified.get(chargerKey);
    if (known !== undefined && timingSafeEqual(known, digest)) return 'VERIFIED';
    const name = `${digest.toString('hex')} ${chargerKey}`;
    const running = this.#running.get(name) ?? this.#verify(chargerKey, credential, password, digest).finally(() => this.#running.delete(name));
    this.#running.set(name, running);
    return running;
  }

  async #verify(chargerKey: string, credential: Credential, password: Buffer, digest: Buffer): Promise<Verdict> {
    const verifying = () => verifyCredential(credential, password);
    const verified = credential.scheme === 'SCRYPT' ? await this.#slow.pass(verifying) : await verifying();
    if (verified === null) return 'BUSY';
    if (!verified) return 'WRONG';
    this.#verified.delete(chargerKey);
    this.#verified.set(chargerKey, digest);
    const oldest = this.#verified.keys().next();
    if (this.#verified.size > this.#limit && oldest.done !== true) this.#verified.delete(oldest.value);
    return 'VERIFIED';
  }

  #digest({ version, salt, hash }: Credential, password: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(`${version}:`).update(salt).update(hash).update(password).digest();
  }
}
