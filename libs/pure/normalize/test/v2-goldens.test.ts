import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalEvent } from '@chargeplane/contracts';
import { FrameLog } from './frame-log.ts';
import { V201 } from '../src/v201/index.ts';
import { V21 } from '../src/v21/index.ts';

/** One action of one version: the frames of a conversation, and every event with all of its data and what is particular in its envelope. */
interface Golden {
  readonly action: string;
  /** `>` from the charger, `<` to it, `<!` a command of ours. */
  readonly frames: readonly (readonly ['>' | '<' | '<!', unknown])[];
  readonly events: readonly object[];
}

const VERSIONS = { V201: V201, V21: V21 } as const;
const read = (version: keyof typeof VERSIONS) => JSON.parse(readFileSync(join(import.meta.dirname, `../goldens/${version.toLowerCase()}.golden.json`), 'utf8')) as Golden[];

function play(version: keyof typeof VERSIONS, { frames }: Golden): object[] {
  const log = new FrameLog(version);
  for (const [what, frame] of frames) {
    if (what === '>') log.incoming(frame);
    else if (what === '<') log.outgoing(frame);
    else log.commands(String((frame as unknown[])[1]), String((frame as unknown[])[2]), (frame as object[])[3] ?? {});
  }
  return log.fold().events.filter((e) => e.type !== 'charger.connection.changed').map(shown);
}

function shown({ type, data, envelope }: CanonicalEvent): object {
  const { occurredAt, effectiveAt, topology, transactionUid, nativeTransactionId, derivation, lossFlags, flags, quirks, nativeExtras, validation } = envelope;
  const at = { occurredAt: iso(occurredAt), effectiveAt: iso(effectiveAt) };
  return JSON.parse(JSON.stringify({ type, data, envelope: { ...at, topology, transactionUid, nativeTransactionId, derivation, lossFlags, flags, quirks, nativeExtras, schemaValid: validation.schemaValid } })) as object;
}

const iso = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString());

describe.each(['V201', 'V21'] as const)('%s', (version) => {
  const goldens = read(version);

  test.each(goldens.map((g) => [g.action, g] as const))('%s', (_action, golden) => {
    expect(play(version, golden)).toEqual(golden.events);
  });

  test('has a golden for each action that is mapped', () => {
    const { calls, results } = VERSIONS[version];
    expect(goldens.map((g) => g.action.split(' ')[0])).toEqual(expect.arrayContaining([...Object.keys(calls), ...Object.keys(results)]));
  });
});
