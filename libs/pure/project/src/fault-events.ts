import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import { integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table fault_events, of fault.changed. */
export function toFaultEvents(envelope: Envelope, data: EventDataByType['fault.changed'], place: Place): TableRow {
  return {
    table: 'fault_events',
    row: {
      ...stem(envelope, place),
      fault_key: data.faultKey,
      change: data.change,
      canonical_code: data.canonicalCode,
      codes: data.codes.map((code) => `${code.system}:${code.value}`),
      impact: data.impact,
      severity: integer(data.severity),
      component: data.componentRef?.component,
      variable: data.componentRef?.variable,
      text: data.text,
      cleared_by: data.clearedBy,
    },
  };
}
