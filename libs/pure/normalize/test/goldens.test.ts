import { join } from 'node:path';
import type { CanonicalEvent } from '@chargeplane/contracts';
import { readGoldens, testGoldens } from '@chargeplane/testkit';
import { V16 } from '../src/v16/index.ts';
import { V201 } from '../src/v201/index.ts';
import { V21 } from '../src/v21/index.ts';
import { playGolden, versionOfGoldens } from './golden.ts';
import type { Golden } from './golden.ts';

const VERSIONS = { V16, V201, V21 } as const;
const files = readGoldens<Golden>(join(import.meta.dirname, '../goldens'));

function shown({ type, data, envelope }: CanonicalEvent): object {
  const { occurredAt, effectiveAt, topology, transactionUid, nativeTransactionId, derivation, lossFlags, flags, quirks, nativeExtras, validation } = envelope;
  const at = { occurredAt: iso(occurredAt), effectiveAt: iso(effectiveAt) };
  return { type, data, envelope: { ...at, topology, transactionUid, nativeTransactionId, derivation, lossFlags, flags, quirks, nativeExtras, schemaValid: validation.schemaValid } };
}

const iso = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString());

describe.each(['V16', 'V201', 'V21'] as const)('%s', (version) => {
  const own = files.filter(({ path }) => versionOfGoldens(path) === version);
  for (const file of own) testGoldens(file, ({ action }) => action, (golden) => ({ events: playGolden(version, golden).map(shown) }));

  test('has a golden for each action that is mapped', () => {
    const { calls, results } = VERSIONS[version];
    expect(own.flatMap(({ cases }) => cases).map(({ action }) => action.split(' ')[0])).toEqual(expect.arrayContaining([...Object.keys(calls), ...Object.keys(results)]));
  });
});
