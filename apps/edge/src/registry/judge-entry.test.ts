import { chargerKey, partitionOf } from '@chargeplane/contracts';
import type { Charger, Token } from '@chargeplane/contracts';
import { judgeCharger, judgeToken } from './judge-entry.ts';

const charger = (more: Partial<Charger> = {}): Charger => ({ tenantId: 'main', chargerId: 'CP 1', blocked: false, topology: [], quirks: [], updatedAt: 0, ...more });
const token: Token = { tenantId: 'a b', ref: 'f00d', keyId: 'k1', status: 'ACCEPTED', updatedAt: 0 };
const at = (key: string, off = 0) => ({ key, partition: (partitionOf(key, 12) + off) % 12, offset: 5 });
const KEY = chargerKey('main', 'CP 1');

describe('entries of the tables of the operator', () => {
  it.each([
    ['in its place', at(KEY), charger(), null],
    ['a tombstone in its place', at(KEY), null, null],
    ['under no key', at(''), charger(), 'WRONG_KEY'],
    ['a tombstone under no key', at(''), null, 'WRONG_KEY'],
    ['under the key of another', at(chargerKey('main', 'CP 2')), charger(), 'WRONG_KEY'],
    ['under its key, not encoded', at('main/CP 1'), charger(), 'WRONG_KEY'],
    ['on a foreign partition', at(KEY, 1), charger(), 'WRONG_PARTITION'],
    ['a tombstone on a foreign partition', at(KEY, 1), null, 'WRONG_PARTITION'],
    ['with a label of 40 KiB', at(KEY), charger({ label: 'x'.repeat(40_000) }), 'TOO_LARGE'],
    ['with 600 connectors', at(KEY), charger({ topology: Array.from({ length: 600 }, (_, i) => ({ nativeConnectorId: i, evseId: i, connectorId: 1 })) }), 'TOO_LARGE'],
    ['with 400 connectors', at(KEY), charger({ topology: Array.from({ length: 400 }, (_, i) => ({ nativeConnectorId: i, evseId: i, connectorId: 1 })) }), null],
  ] as const)('a charger %s', (_name, place, value, code) => expect(judgeCharger(place, value as Charger | null, 12)?.code ?? null).toBe(code));

  it.each([
    ['in its place', at('a%20b/f00d'), token, null],
    ['under another reference', at('a%20b/beef'), token, 'WRONG_KEY'],
    ['on a foreign partition', at('a%20b/f00d', 3), token, 'WRONG_PARTITION'],
    ['deleted on a foreign partition', at('a%20b/f00d', 3), null, 'WRONG_PARTITION'],
  ] as const)('a token %s', (_name, place, value, code) => expect(judgeToken(place, value, 12)?.code ?? null).toBe(code));
});
