import { PACKS, inboundFixes, mendWith, repairsOf } from '@chargeplane/quirks';
import type { Device, Fired, InboundFix, Pack, Switches, TextRepair } from '@chargeplane/quirks';
import type { QuirkSwitch } from '@chargeplane/contracts';
import { isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject } from '@chargeplane/ocpp';
import type { PackContext, Packs } from './packs.ts';

const MOST_DEVICES = 4096;

/** What the packs do with the messages of one kind of device. */
interface Found {
  readonly fixes: readonly Fired<InboundFix>[];
  readonly repairs: readonly TextRepair[];
}

/** Stands for every empty list of switches. */
const NO_SWITCHES: readonly QuirkSwitch[] = [];

/** The packs of @chargeplane/quirks as the pipeline asks for them. */
export function vendorPacks(packs: readonly Pack[] = PACKS): Packs {
  // Matching is by regular expressions, and a fleet has few kinds of devices: what fires for each is found once for the same list of switches.
  const known = new WeakMap<readonly QuirkSwitch[], Map<string, Found>>();
  const foundFor = (device: Device, context: PackContext): Found => {
    const switches = context.switches.length === 0 ? NO_SWITCHES : context.switches;
    let byDevice = known.get(switches);
    if (byDevice === undefined) known.set(switches, (byDevice = new Map()));
    const name = `${device.vendor}\u0000${device.model}\u0000${device.firmware}`;
    let found = byDevice.get(name);
    if (found === undefined) {
      const fixes = inboundFixes(packs, device, switchesOf(switches));
      found = { fixes, repairs: repairsOf(fixes) };
      if (byDevice.size >= MOST_DEVICES) byDevice.clear();
      byDevice.set(name, found);
    }
    return found;
  };
  return {
    version: packs.map((p) => `${p.id}${p.version}`).join('.'),
    lexicalRepairs: (context) => foundFor(context, context).repairs,
    mendInbound(action, _kind, payload, context) {
      const { fixes } = foundFor(action === 'BootNotification' ? toldBy(payload, context) : context, context);
      return fixes.length === 0 ? { payload, quirks: [] } : mendWith(fixes, action, payload);
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
