import type { AnswerFix, Fix, InboundFix, OutboundFix } from './fixes/fix.ts';

/** Which chargers a pack speaks of. Texts are regular expressions over the whole value, case ignored. */
export interface Matcher {
  /** Only letters, `|`, `.`, `?`, `*`, `+` and escapes, so that it can be checked that no two packs speak of the same vendor. */
  readonly vendor: string;
  readonly model?: string;
  readonly firmware?: string;
}

/**
 * What we know of one vendor's chargers that cannot be known without the vendor's name. Data only: it can be shown, switched off and
 * compared, and it cannot loop. Lies that everybody tells are general rules of normalize, not packs.
 */
export interface Pack {
  readonly id: string;
  /** Raised with every change of the pack; stands on every change that the pack makes. */
  readonly version: number;
  readonly matches: readonly Matcher[];
  /** What charger-initiated frames and answers to our CALLs go through before validation. */
  readonly inbound: readonly InboundFix[];
  /** What our answers go through before they are written. */
  readonly answer: readonly AnswerFix[];
  /** What our CALLs go through before they are written. */
  readonly outbound: readonly OutboundFix[];
}

/** What is known of a charger when a frame is read: from its boot, or from the hints of the operator before it booted. */
export interface Device {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
}

/** Full names (`pack/fix`) that an operator switched for this charger or its group. */
export type Switches = Readonly<Record<string, boolean>>;

export function matches(pack: Pack, device: Device): boolean {
  return pack.matches.some((m) => whole(m.vendor, device.vendor) && whole(m.model, device.model) && whole(m.firmware, device.firmware));
}

function whole(pattern: string | undefined, value: string | null): boolean {
  return pattern === undefined || (value !== null && new RegExp(`^(?:${pattern})$`, 'i').test(value.trim()));
}

/** A fix fires unless it is switched off or meant for other firmware; one that could change money fires only where it is switched on. */
export function fires(pack: Pack, fix: Fix, device: Device, switches: Switches): boolean {
  return (switches[`${pack.id}/${fix.id}`] ?? fix.optIn !== true) && whole(fix.firmware, device.firmware);
}
