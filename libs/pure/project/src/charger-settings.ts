import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import { integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table charger_settings, of charger.configured. */
export function toChargerSettings(envelope: Envelope, data: EventDataByType['charger.configured'], place: Place): TableRow {
  return {
    table: 'charger_settings',
    row: {
      ...stem(envelope, place),
      group: data.group,
      has_group: data.group !== null && data.group !== undefined,
      site: data.site,
      label: data.label,
      time_zone: data.timeZone,
      vendor_hint: data.vendorHint,
      model_hint: data.modelHint,
      map_revision: integer(data.mapRevision),
      topology: data.topology.map((connector) => ({ ...connector })),
      quirk_switches: data.quirks.map((quirk) => ({ ...quirk })),
    },
  };
}
