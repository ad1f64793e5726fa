import { PACKS, matches, mendInbound, textRepairs } from '@chargeplane/quirks';
import type { Device, Pack, Switches } from '@chargeplane/quirks';
import type { QuirkSwitch } from '@chargeplane/contracts';
import { isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject } from '@chargeplane/ocpp';
import type { PackContext, Packs } from './packs.ts';

const MOST_DEVICES = 4096;

/** The packs of @chargeplane/quirks as the pipeline asks for them. */
export function vendorPacks(packs: readonly Pack[] = PACKS): Packs {
  // Matching is by regular expressions, and a fleet has few kinds of devices: the packs of each are found once.
  const found = new Map<string, readonly Pack[]>();
  const packsOf = (device: Device): readonly Pack[] => {
    const name = `${device.vendor}\u0000${device.model}\u0000${device.firmware}`;
    let own = found.get(name);
    if (own === undefined) {
      own = packs.filter((p) => matches(p, device));
      if (found.size >= MOST_DEVICES) found.clear();
      found.set(name, own);
    }
    return own;
  };
  return {
    version: packs.map((p) => `${p.id}${p.version}`).join('.'),
    lexicalRepairs(context) {
      const own = packsOf(context);
      return own.length === 0 ? [] : textRepairs(own, context, switchesOf(context.switches));
    },
    mendInbound(action, _kind, payload, context) {
      const device = action === 'BootNotification' ? toldBy(payload, context) : context;
      const own = packsOf(device);
      return own.length === 0 ? { payload, quirks: [] } : mendInbound(own, action, payload, device, switchesOf(context.switches));
    },
  };
}

/** A boot tells its identity itself, in the words of 1.6 or of 2.x. */
function toldBy(payload: JsonObject, known: PackContext): Device {
  const station = isJsonObject(payload['chargingStation']) ? payload['chargingStation'] : payload;
  const text = (...names: string[]): string | null => names.map((n) => station[n]).find((v): v is string => typeof v === 'string') ?? null;
  const vendor = text('chargePointVendor', 'vendorName');
  return vendor === null ? known : { vendor, model: text('chargePointModel', 'model'), firmware: text('firmwareVersion') };
}

function switchesOf(switches: readonly QuirkSwitch[]): Switches {
  return Object.fromEntries(switches.map(({ id, enabled }) => [id, enabled]));
}
