import { scryptSync } from 'node:crypto';
import { saltedSha256 } from '@chargeplane/contracts';
import type { Credential } from '@chargeplane/contracts';
import { Turnstile } from './turnstile.ts';
import { VerifiedPasswords } from './verified-passwords.ts';

const bytes = (text: string) => Buffer.from(text);
const salt = new Uint8Array(16).fill(7);
const cheap = { cost: 16, blockSize: 1, parallelization: 1 };
const credential = (password: string, version = 1): Credential => ({ scheme: 'SCRYPT', version, salt, hash: scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 }), ...cheap, setAt: 0 });

/** Nobody may pass: what is answered, is answered from memory. */
class ShutTurnstile extends Turnstile {
  shut = false;
  override pass<T>(work: () => Promise<T>): Promise<T | null> {
    return this.shut ? Promise.resolve(null) : super.pass(work);
  }
}

describe('VerifiedPasswords', () => {
  it('pays scrypt once for a password that is right; again after a change of the credential; a wrong one is never remembered', async () => {
    const slow = new ShutTurnstile(1, 1);
    const passwords = new VerifiedPasswords(10, slow);
    const first = credential('geheim');
    expect(await passwords.verify('a', first, bytes('falsch'))).toBe('WRONG');
    expect(await passwords.verify('a', first, bytes('geheim'))).toBe('VERIFIED');
    slow.shut = true;
    expect(await passwords.verify('a', first, bytes('geheim'))).toBe('VERIFIED');
    expect(await passwords.verify('a', first, bytes('falsch'))).toBe('BUSY');
    expect(await passwords.verify('b', first, bytes('geheim'))).toBe('BUSY');
    expect(await passwords.verify('a', credential('geheim', 2), bytes('geheim'))).toBe('BUSY');
  });

  it('a charger that asks again while its password is verified does not pay twice', async () => {
    let passed = 0;
    class Counting extends Turnstile {
      override pass<T>(work: () => Promise<T>): Promise<T | null> {
        passed++;
        return super.pass(work);
      }
    }
    const passwords = new VerifiedPasswords(10, new Counting(1, 10));
    const verify = (charger: string, password: string) => passwords.verify(charger, credential('geheim'), bytes(password));
    expect(await Promise.all([verify('a', 'geheim'), verify('a', 'geheim'), verify('b', 'geheim'), verify('a', 'falsch')])).toEqual(['VERIFIED', 'VERIFIED', 'VERIFIED', 'WRONG']);
    expect(passed).toBe(3);
    expect(await verify('a', 'falsch')).toBe('WRONG');
    expect(passed).toBe(4);
  });

  it('a generated password needs no slow hash', async () => {
    const slow = new ShutTurnstile(1, 1);
    slow.shut = true;
    const passwords = new VerifiedPasswords(10, slow);
    const strong: Credential = { scheme: 'SHA256', version: 1, salt, hash: saltedSha256(salt, bytes('0123456789abcdef0123456789abcdef01234567')), setAt: 0 };
    expect(await passwords.verify('a', strong, bytes('0123456789abcdef0123456789abcdef01234567'))).toBe('VERIFIED');
    expect(await passwords.verify('a', strong, bytes('0123456789abcdef0123456789abcdef01234568'))).toBe('WRONG');
  });

  it('remembers at most as many as it may', async () => {
    const slow = new ShutTurnstile(1, 1);
    const passwords = new VerifiedPasswords(1, slow);
    const one = credential('geheim');
    await passwords.verify('a', one, bytes('geheim'));
    await passwords.verify('b', one, bytes('geheim'));
    slow.shut = true;
    expect(await passwords.verify('b', one, bytes('geheim'))).toBe('VERIFIED');
    expect(await passwords.verify('a', one, bytes('geheim'))).toBe('BUSY');
  });
});
