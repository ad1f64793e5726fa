import { join } from 'node:path';
import type { CanonicalEvent } from '@chargeplane/contracts';
import { readGoldens, testGoldens } from '@chargeplane/testkit';
import { V16 } from '../src/v16/index.ts';
import { V201 } from '../src/v201/index.ts';
import { V21 } from '../src/v21/index.ts';
import { FrameLog } from './frame-log.ts';

/** One action of one version: the frames of a conversation, and every event with all of its data and what is particular in its envelope. */
interface Golden {
  readonly action: string;
  /** `>` from the charger, `<` to it, `<!` a command of ours. */
  readonly frames: readonly (readonly ['>' | '<' | '<!', unknown])[];
  readonly events: readonly object[];
}

const VERSIONS = { V16, V201, V21 } as const;
const files = readGoldens<Golden>(join(import.meta.dirname, '../goldens'));

function play(version: keyof typeof VERSIONS, { frames }: Golden): Pick<Golden, 'events'> {
  const log = new FrameLog(version);
  for (const [what, frame] of frames) {
    if (what === '>') log.incoming(frame);
    else if (what === '<') log.outgoing(frame);
    else log.commands(String((frame as unknown[])[1]), String((frame as unknown[])[2]), (frame as object[])[3] ?? {});
  }
  return { events: log.fold().events.filter((e) => e.type !== 'charger.connection.changed').map(shown) };
}

function shown({ type, data, envelope }: CanonicalEvent): object {
  const { occurredAt, effectiveAt, topology, transactionUid, nativeTransactionId, derivation, lossFlags, flags, quirks, nativeExtras, validation } = envelope;
  const at = { occurredAt: iso(occurredAt), effectiveAt: iso(effectiveAt) };
  return { type, data, envelope: { ...at, topology, transactionUid, nativeTransactionId, derivation, lossFlags, flags, quirks, nativeExtras, schemaValid: validation.schemaValid } };
}

const iso = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString());

describe.each(['V16', 'V201', 'V21'] as const)('%s', (version) => {
  const file = files.find(({ path }) => path.endsWith(`/${version.toLowerCase()}.golden.json`));
  if (file === undefined) throw new Error(`No goldens of ${version}`);
  testGoldens(file, ({ action }) => action, (golden) => play(version, golden));

  test('has a golden for each action that is mapped', () => {
    const { calls, results } = VERSIONS[version];
    expect(file.cases.map(({ action }) => action.split(' ')[0])).toEqual(expect.arrayContaining([...Object.keys(calls), ...Object.keys(results)]));
  });
});
