import { makeCredential } from '@chargeplane/contracts';
import type { Credential } from '@chargeplane/contracts';
import { verifyCredential } from './verify-credential.ts';

const good = (generated: boolean): Credential => makeCredential({ password: Buffer.from('geheim'), generated, salt: Buffer.alloc(16, 1), version: 1, setAt: 0 });
const holds = (credential: Credential, password = 'geheim'): Promise<boolean> => verifyCredential(credential, Buffer.from(password));

describe('credentials of the operator', () => {
  it.each([true, false])('a good one (generated: %s) holds for its password only', async (generated) => {
    expect([await holds(good(generated)), await holds(good(generated), 'falsch'), await holds(good(generated), '')]).toEqual([true, false, false]);
  });

  it.each<[string, Partial<Credential>]>([
    ['an empty hash', { hash: new Uint8Array() }],
    ['the first byte of the hash', { hash: good(false).hash.subarray(0, 1) }],
    ['a part of the hash', { hash: good(false).hash.subarray(0, 15) }],
    ['a hash that is too long', { hash: Buffer.concat([good(false).hash, Buffer.alloc(64)]) }],
    ['another salt', { salt: new Uint8Array() }],
    ['an unknown scheme', { scheme: 'UNKNOWN' }],
    ['the other scheme', { scheme: 'SHA256' }],
    ['no cost', { cost: null }],
    ['a cost of zero', { cost: 0 }],
    ['a negative cost', { cost: -1 }],
    ['a cost that is no power of two', { cost: 3 }],
    ['a cost that nobody can pay', { cost: 2 ** 30 }],
    ['a block size of zero', { blockSize: 0 }],
    ['a negative block size', { blockSize: -8 }],
    ['a parallelization of zero', { parallelization: 0 }],
    ['a parallelization of a thousand', { parallelization: 1_000 }],
  ])('%s holds for no password, and nothing throws', async (_name, wrong) => {
    for (const password of ['geheim', 'falsch', '']) expect([password, await holds({ ...good(false), ...wrong }, password)]).toEqual([password, false]);
  });
});
