import type { Quirk } from '@chargeplane/contracts';
import { validate } from '@chargeplane/ocpp';
import type { JsonObject, OcppVersion } from '@chargeplane/ocpp';
import { firedFixes } from './fired-fixes.ts';
import type { Change, OutboundFix } from './fixes/fix.ts';
import { limitItems } from './fixes/limit-items.ts';
import { spellItems } from './fixes/spell-items.ts';
import { isWithheld } from './fixes/withhold-call.ts';
import type { Device, Pack, Switches } from './pack.ts';

/** A CALL of ours. `keys` and `nativeKeys` name the items of its list, where it has one, in the same order. */
export interface OutboundCall {
  readonly action: string;
  readonly payload: JsonObject;
  readonly keys?: readonly string[];
  readonly nativeKeys?: readonly string[];
}

/** What the packs made of a CALL: the CALLs to make instead, each with what was changed, or the fix that withholds it. */
export type MendedOutbound =
  | { readonly calls: readonly (OutboundCall & { readonly quirks: readonly Quirk[] })[]; readonly keptBack: readonly string[] }
  | { readonly withheld: Quirk; readonly because: string };

/**
 * Gives a CALL of ours the shape that this device can take, before it is issued.
 * `keptBack`: full names of fixes that were not applied because the CALL was valid under its schema and would have broken it.
 */
export function mendOutbound(packs: readonly Pack[], version: OcppVersion, call: OutboundCall, device: Device, switches: Switches): MendedOutbound {
  const keptBack: string[] = [];
  let mended: readonly (OutboundCall & { readonly quirks: readonly Quirk[] })[] = [{ ...call, quirks: [] }];
  for (const { fix, id, quirk } of firedFixes(packs, (p) => p.outbound, device, switches)) {
    if (fix.verb === 'withholdCall') {
      const withheld = mended.some(({ action, payload }) => isWithheld(fix, action, payload));
      if (withheld) return { withheld: quirk({ path: '', before: `CALL ${call.action}`, effect: 'SUPPRESSED' }), because: fix.because };
      continue;
    }
    mended = mended.flatMap((before) => {
      const changes: Quirk[] = [];
      const after = apply(fix, before, (c) => changes.push(quirk(c)));
      if (changes.length === 0) return [before];
      if (fix.beyondSchema !== true && breaks(version, before, after)) {
        keptBack.push(id);
        return [before];
      }
      return after.map((one) => ({ ...one, quirks: [...before.quirks, ...changes] }));
    });
  }
  return { calls: mended, keptBack };
}

function breaks(version: OcppVersion, before: OutboundCall, after: readonly OutboundCall[]): boolean {
  const isValid = ({ action, payload }: OutboundCall): boolean => validate(version, action, 'request', payload).schemaValid;
  return isValid(before) && !after.every(isValid);
}

function apply(fix: Exclude<OutboundFix, { verb: 'withholdCall' }>, call: OutboundCall, note: (c: Change) => void): readonly OutboundCall[] {
  if (fix.verb === 'limitItems') return limitItems(fix, call, note);
  return call.action === 'ChangeConfiguration' ? [{ ...call, payload: spellItems(fix, call.payload, note) }] : [call];
}
