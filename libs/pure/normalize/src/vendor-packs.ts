import { PACKS, mendInbound, textRepairs } from '@chargeplane/quirks';
import type { Device, Switches } from '@chargeplane/quirks';
import type { PackContext, Packs } from './packs.ts';

/** The packs of @chargeplane/quirks as the pipeline asks for them. */
export function vendorPacks(): Packs {
  return {
    version: PACKS.map((p) => `${p.id}${p.version}`).join('.'),
    lexicalRepairs: (context) => textRepairs(PACKS, deviceOf(context), switchesOf(context)).map((r) => r.repair),
    mendInbound: (action, _kind, payload, context) => mendInbound(PACKS, action, payload, deviceOf(context, payload), switchesOf(context)),
  };
}

/** A boot tells its vendor itself; before it, what is known of the charger. */
function deviceOf({ vendor, model, firmware }: PackContext, payload: Record<string, unknown> = {}): Device {
  const told = payload['chargePointVendor'] ?? (payload['chargingStation'] as { vendorName?: unknown } | undefined)?.vendorName;
  return { vendor: typeof told === 'string' ? told : vendor, model, firmware };
}

function switchesOf({ switches }: PackContext): Switches {
  return Object.fromEntries(switches.map(({ id, enabled }) => [id, enabled]));
}
