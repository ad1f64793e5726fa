import { join } from 'node:path';
import { parseFrame } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';
import { readGoldens, testGoldens } from '@chargeplane/testkit';
import { mendInbound, PACKS, textRepairs } from './index.ts';
import type { Device, Switches } from './index.ts';

interface Golden {
  case: string;
  source: string;
  version: OcppVersion;
  device: Device;
  switches?: Switches;
  frame: string;
  expect: { quirks: { id: string; effect: string; path: string; before: string | null }[]; payload: Record<string, unknown> };
}

const files = readGoldens<Golden>(join(import.meta.dirname, 'packs'));
const goldens = files.flatMap(({ cases }) => cases);

function at(payload: unknown, pointer: string): unknown {
  return pointer.slice(1).split('/').reduce<unknown>((v, step) => (typeof v === 'object' && v !== null ? (v as Record<string, unknown>)[step] : undefined), payload) ?? null;
}

function play(golden: Golden): Pick<Golden, 'expect'> {
  const switches = golden.switches ?? {};
  const repairs = textRepairs(PACKS, golden.device, switches);
  const frame = parseFrame(golden.frame, golden.version, { repairs: repairs.map((r) => r.repair) });
  if (frame.type !== 'CALL') throw new Error(`${golden.case} is no CALL but ${frame.type}`);
  const textQuirks = frame.repairs.flatMap((r) => {
    const fix = repairs.find((f) => f.repair === r.id);
    return fix ? [{ id: fix.id, effect: 'REPAIRED', path: r.path, before: r.before }] : [];
  });
  const mended = mendInbound(PACKS, frame.action, frame.payload, golden.device, switches);
  const quirks = [...textQuirks, ...mended.quirks.map(({ id, effect, path, before }) => ({ id, effect, path, before: before ?? null }))];
  return { expect: { quirks, payload: Object.fromEntries(Object.keys(golden.expect.payload).map((pointer) => [pointer, at(mended.payload, pointer)])) } };
}

for (const file of files) testGoldens(file, (golden) => golden.case, play);

test('every pack has its golden cases, each with a source, and every fix fires in one of them', () => {
  const fired = new Set(goldens.flatMap((golden) => golden.expect.quirks.map((q) => q.id)));
  const silent = PACKS.flatMap((p) => p.inbound.map((f) => `${p.id}/${f.id}`)).filter((id) => !fired.has(id));
  expect(silent).toEqual([]);
  expect(goldens.filter((golden) => !golden.source)).toEqual([]);
});
