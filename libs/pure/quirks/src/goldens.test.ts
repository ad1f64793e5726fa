import { join } from 'node:path';
import type { Quirk } from '@chargeplane/contracts';
import { parseFrame, serializeFrame } from '@chargeplane/ocpp';
import type { Call, CallError, CallResult, JsonObject, OcppVersion } from '@chargeplane/ocpp';
import { readGoldens, testGoldens } from '@chargeplane/testkit';
import { mendAnswer, mendInbound, mendOutbound, PACKS, textRepairs } from './index.ts';
import type { Device, Switches } from './index.ts';

interface Changed {
  id: string;
  effect: string;
  path: string;
  before: string | null;
}

/** What a charger sends (`frame`), our answer to it (`frame` and `answer`), or a CALL of ours (`outbound`). */
interface Golden {
  case: string;
  source: string;
  version: OcppVersion;
  device: Device;
  switches?: Switches;
  frame?: string;
  answer?: string;
  outbound?: [action: string, payload: JsonObject];
  /** `payload`: values by their JSON pointers. `calls`: none where the CALL is withheld. */
  expect: { quirks: Changed[]; payload?: Record<string, unknown>; answer?: string; calls?: [action: string, payload: JsonObject][] };
}

const files = readGoldens<Golden>(join(import.meta.dirname, 'packs'));
const goldens = files.flatMap(({ cases }) => cases);

function at(payload: unknown, pointer: string): unknown {
  return pointer.slice(1).split('/').reduce<unknown>((v, step) => (typeof v === 'object' && v !== null ? (v as Record<string, unknown>)[step] : undefined), payload) ?? null;
}

const changed = (quirks: readonly Quirk[]): Changed[] => quirks.map(({ id, effect, path, before }) => ({ id, effect, path, before: before ?? null }));

function play(golden: Golden): Pick<Golden, 'expect'> {
  if (golden.outbound !== undefined) return playOutbound(golden, golden.outbound);
  const repairs = textRepairs(PACKS, golden.device, golden.switches ?? {});
  const frame = parseFrame(golden.frame ?? '', golden.version, { repairs: repairs.map((r) => r.repair) });
  if (frame.type !== 'CALL') throw new Error(`${golden.case} is no CALL but ${frame.type}`);
  if (golden.answer !== undefined) return playAnswer(golden, frame, golden.answer);
  const textQuirks = frame.repairs.flatMap((r) => {
    const fix = repairs.find((f) => f.repair === r.id);
    return fix ? [{ id: fix.id, effect: 'REPAIRED', path: r.path, before: r.before }] : [];
  });
  const mended = mendInbound(PACKS, frame.action, frame.payload, golden.device, golden.switches ?? {});
  const payload = Object.fromEntries(Object.keys(golden.expect.payload ?? {}).map((pointer) => [pointer, at(mended.payload, pointer)]));
  return { expect: { quirks: [...textQuirks, ...changed(mended.quirks)], payload } };
}

function playAnswer({ version, device, switches }: Golden, { action }: Call, text: string): Pick<Golden, 'expect'> {
  const answer = parseFrame(text, version) as CallResult | CallError;
  const { message, quirks } = mendAnswer(PACKS, version, action, answer, device, switches ?? {});
  return { expect: { quirks: changed(quirks), answer: serializeFrame(message) } };
}

function playOutbound({ version, device, switches }: Golden, [action, payload]: [string, JsonObject]): Pick<Golden, 'expect'> {
  const mended = mendOutbound(PACKS, version, { action, payload }, device, switches ?? {});
  if ('withheld' in mended) return { expect: { quirks: changed([mended.withheld]), calls: [] } };
  return { expect: { quirks: mended.calls.flatMap((c) => changed(c.quirks)), calls: mended.calls.map((c) => [c.action, c.payload]) } };
}

for (const file of files) testGoldens(file, (golden) => golden.case, play);

test('every pack has its golden cases, each with a source, and every fix fires in one of them', () => {
  const fired = new Set(goldens.flatMap((golden) => golden.expect.quirks.map((q) => q.id)));
  const silent = PACKS.flatMap((p) => [...p.inbound, ...p.answer, ...p.outbound].map((f) => `${p.id}/${f.id}`)).filter((id) => !fired.has(id));
  expect(silent).toEqual([]);
  expect(goldens.filter((golden) => !golden.source)).toEqual([]);
});
