import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Credential } from './records.generated.ts';

/** Cost of scrypt for passwords that a person chose (16 MiB, tens of milliseconds). Stands in each credential, so it can be raised. */
const SCRYPT = { cost: 16_384, blockSize: 8, parallelization: 1 };
const HASH_BYTES = 32;

/** Bytes of chance that a generated password and a salt are made of. */
export const GENERATED_PASSWORD_BYTES = 20;
export const SALT_BYTES = 16;

/**
 * A password for a charger, from 20 bytes of chance: 40 hexadecimal digits, which is both the AuthorizationKey of the 1.6 security
 * whitepaper and a BasicAuthPassword of 2.x (16 to 40 characters).
 */
export function generatePassword(chance: Uint8Array): string {
  if (chance.length < GENERATED_PASSWORD_BYTES) throw new RangeError(`A generated password is made of ${GENERATED_PASSWORD_BYTES} random bytes, not ${chance.length}.`);
  return bytesToHex(chance.subarray(0, GENERATED_PASSWORD_BYTES));
}

export interface NewCredential {
  /** The bytes that the charger sends after the colon of Basic; of a text its UTF-8. */
  readonly password: Uint8Array;
  /** True only for passwords of generatePassword (at least 128 bits): a fast hash is enough for them. */
  readonly generated: boolean;
  /** SALT_BYTES of chance. */
  readonly salt: Uint8Array;
  /** Counts the credentials of one charger, from 1. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly setAt: number;
}

/** What is kept of a password: salted SHA-256 of a generated one, scrypt of any other. Takes tens of milliseconds for scrypt. */
export function makeCredential({ password, generated, salt, version, setAt }: NewCredential): Credential {
  if (salt.length < SALT_BYTES) throw new RangeError(`A salt has ${SALT_BYTES} random bytes, not ${salt.length}.`);
  if (generated) return { scheme: 'SHA256', version, salt, hash: saltedSha256(salt, password), setAt };
  const { cost, blockSize, parallelization } = SCRYPT;
  return { scheme: 'SCRYPT', version, salt, hash: scrypt(password, salt, { N: cost, r: blockSize, p: parallelization, dkLen: HASH_BYTES }), ...SCRYPT, setAt };
}

/** Hash of a credential with the scheme SHA256. */
export function saltedSha256(salt: Uint8Array, password: Uint8Array): Uint8Array {
  const input = new Uint8Array(salt.length + password.length);
  input.set(salt);
  input.set(password, salt.length);
  return sha256(input);
}
