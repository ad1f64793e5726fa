import type { Envelope } from '@chargeplane/contracts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table quirk_uses, of any event: one row for each change that a rule or pack made. */
export function toQuirkUses(envelope: Envelope, place: Place): TableRow[] {
  if (envelope.quirks.length === 0) return [];
  const common = {
    ...stem(envelope, place),
    event_type: envelope.eventType,
    ocpp_version: envelope.ocppVersion,
    vendor: envelope.device?.vendor,
    model: envelope.device?.model,
    firmware: envelope.device?.firmware,
  };
  return envelope.quirks.map((quirk, index) => ({
    table: 'quirk_uses',
    row: {
      ...common,
      quirk_index: index,
      quirk: quirk.id,
      quirk_version: quirk.version,
      effect: quirk.effect,
      path: quirk.path,
      before: quirk.before,
      has_before: quirk.before !== null && quirk.before !== undefined,
    },
  }));
}
