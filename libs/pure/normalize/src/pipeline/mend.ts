import type { JsonObject } from '@chargeplane/ocpp';
import type { PackContext, PayloadKind } from '../packs.ts';
import type { Step } from '../step.ts';

export function packContext(step: Step): PackContext {
  const { core } = step.state;
  const { tenantId, chargerId } = step.context;
  return { tenantId, chargerId, ocppVersion: step.version, vendor: core.vendor, model: core.model, firmware: core.firmware, switches: core.settings?.quirks ?? [] };
}

/** Lets the vendor packs change what the charger sent; every change becomes a quirk of the record. */
export function mend(step: Step, action: string, kind: PayloadKind, payload: JsonObject): JsonObject {
  const mended = step.rules.packs.mendInbound(action, kind, payload, packContext(step));
  for (const quirk of mended.quirks) step.quirk(quirk);
  return mended.payload;
}
