import type { Quirk } from '@chargeplane/contracts';
import type { JsonObject, LexicalRepairId } from '@chargeplane/ocpp';
import { firedFixes } from './fired-fixes.ts';
import type { Fired } from './fired-fixes.ts';
import { aliasValue } from './fixes/alias-value.ts';
import { dropField } from './fixes/drop-field.ts';
import type { Change, InboundFix } from './fixes/fix.ts';
import { parseTransfer } from './fixes/parse-transfer.ts';
import { promotePhase } from './fixes/promote-phase.ts';
import { relabelPhase } from './fixes/relabel-phase.ts';
import { scaleSamples } from './fixes/scale-samples.ts';
import { splitField } from './fixes/split-field.ts';
import { splitMeasurand } from './fixes/split-measurand.ts';
import { trustMeasurand } from './fixes/trust-measurand.ts';
import type { Device, Pack, Switches } from './pack.ts';

export interface TextRepair {
  readonly repair: LexicalRepairId;
  /** Full name of the fix, and the version of its pack, for the quirk of an event. */
  readonly id: string;
  readonly version: number;
}

export interface Mended {
  /** The payload itself where nothing was changed. */
  readonly payload: JsonObject;
  readonly quirks: readonly Quirk[];
}

/** Lexical repairs that the packs of this device add, to be tried only if the text is no JSON. Edge and normalizer use the same. */
export function textRepairs(packs: readonly Pack[], device: Device, switches: Switches): TextRepair[] {
  return repairsOf(inboundFixes(packs, device, switches));
}

/** The inbound fixes that fire for a device: the same for the same device and switches, so they can be kept. */
export function inboundFixes(packs: readonly Pack[], device: Device, switches: Switches): readonly Fired<InboundFix>[] {
  return firedFixes(packs, (p) => p.inbound, device, switches);
}

/** Of these, the lexical repairs. */
export function repairsOf(fixes: readonly Fired<InboundFix>[]): TextRepair[] {
  return fixes.flatMap(({ fix, id, version }) => (fix.verb === 'repairText' ? [{ repair: fix.repair, id, version }] : []));
}

/** Undoes what this device is known to do differently, before validation. `action` is that of the CALL, also for its answer. */
export function mendInbound(packs: readonly Pack[], action: string, payload: JsonObject, device: Device, switches: Switches): Mended {
  return mendWith(inboundFixes(packs, device, switches), action, payload);
}

/** The same with fixes that are known. */
export function mendWith(fixes: readonly Fired<InboundFix>[], action: string, payload: JsonObject): Mended {
  const quirks: Quirk[] = [];
  let mended = payload;
  for (const { fix, quirk } of fixes) {
    mended = apply(fix, action, mended, (c) => quirks.push(quirk(c)));
  }
  return { payload: mended, quirks };
}

function apply(fix: InboundFix, action: string, payload: JsonObject, note: (c: Change) => void): JsonObject {
  switch (fix.verb) {
    case 'repairText': return payload;
    case 'splitField': return fix.action === action ? splitField(fix, payload, note) : payload;
    case 'aliasValue': return fix.action === action ? aliasValue(fix, payload, note) : payload;
    case 'dropField': return fix.action === action ? dropField(fix, payload, note) : payload;
    case 'parseTransfer': return action === 'DataTransfer' ? parseTransfer(fix, payload, note) : payload;
    case 'relabelPhase': return relabelPhase(fix, payload, note);
    case 'promotePhase': return promotePhase(fix, payload, note);
    case 'scaleSamples': return scaleSamples(fix, payload, note);
    case 'splitMeasurand': return splitMeasurand(fix, payload, note);
    case 'trustMeasurand': return trustMeasurand(fix, payload, note);
  }
}
