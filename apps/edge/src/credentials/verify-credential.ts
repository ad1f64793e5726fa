import { scrypt, timingSafeEqual } from 'node:crypto';
import { saltedSha256 } from '@chargeplane/contracts';
import type { Credential } from '@chargeplane/contracts';

/** Bounds on what a record of the registry can make this process spend. */
const LARGEST_SCRYPT_BYTES = 256 * 1024 * 1024;
const LARGEST_SCRYPT_PARALLELIZATION = 16;
/** Bytes: a shorter hash would fit more passwords than one; an empty one, every password. */
const SHORTEST_HASH = 16;

/**
 * True if the password is the one of the credential. A 1.6 charger sends the bytes that its AuthorizationKey spells in hexadecimal, so bytes
 * that are no printable text are tried as that spelling too. False for a scheme or cost that cannot be used.
 */
export async function verifyCredential(credential: Credential, password: Buffer): Promise<boolean> {
  if (credential.hash.length < SHORTEST_HASH) return false;
  for (const candidate of candidates(password)) {
    const hash = await hashAs(credential, candidate);
    if (hash !== null && hash.length === credential.hash.length && timingSafeEqual(hash, credential.hash)) return true;
  }
  return false;
}

function candidates(password: Buffer): Buffer[] {
  if (password.length > 256) return [];
  if (password.every((byte) => byte >= 0x20 && byte <= 0x7e)) return [password];
  const hex = password.toString('hex');
  return [password, Buffer.from(hex), Buffer.from(hex.toUpperCase())];
}

async function hashAs(credential: Credential, password: Buffer): Promise<Uint8Array | null> {
  if (credential.scheme === 'SHA256') return saltedSha256(credential.salt, password);
  if (credential.scheme !== 'SCRYPT') return null;
  const { cost, blockSize, parallelization } = credential;
  // Node would take its defaults for zeros.
  if (!cost || !blockSize || !parallelization || parallelization > LARGEST_SCRYPT_PARALLELIZATION) return null;
  return new Promise((resolve) => {
    try {
      const options = { N: cost, r: blockSize, p: parallelization, maxmem: LARGEST_SCRYPT_BYTES };
      scrypt(password, credential.salt, Math.min(credential.hash.length, 64), options, (error, key) => resolve(error === null ? key : null));
    } catch {
      resolve(null);
    }
  });
}
