import type { ComponentRef, Envelope, EventDataByType } from '@chargeplane/contracts';
import { integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

const withInstance = (name: string, instance: string | null | undefined): string => (instance ? `${name}[${instance}]` : name);
const keyOf = (ref: ComponentRef): string =>
  `${withInstance(ref.component, ref.componentInstance)}.${withInstance(ref.variable, ref.variableInstance)}`;

/** Table configuration_items, of device.report.received: one row for each item and each key that the charger does not know. */
export function toConfigurationItems(envelope: Envelope, data: EventDataByType['device.report.received'], place: Place): TableRow[] {
  const common = { ...stem(envelope, place), report_kind: data.kind, request_id: integer(data.requestId), command_id: data.commandId };
  const items = data.items.map((item, index): TableRow => ({
    table: 'configuration_items',
    row: {
      ...common,
      item_index: index,
      known: true,
      key: item.key ?? (item.ref ? keyOf(item.ref) : ''),
      canonical_key: item.canonicalKey,
      component: item.ref?.component,
      component_instance: item.ref?.componentInstance,
      item_evse_id: item.ref?.evseId,
      item_connector_id: item.ref?.connectorId,
      variable: item.ref?.variable,
      variable_instance: item.ref?.variableInstance,
      attribute: item.attribute,
      value: item.value,
      has_value: item.value !== null && item.value !== undefined,
      redacted: item.redacted,
      status: item.status,
      mutability: item.mutability,
      persistent: item.persistent,
      constant: item.constant,
      data_type: item.dataType,
      unit: item.unit,
    },
  }));
  const unknown = data.unknownKeys.map((key, index): TableRow => ({
    table: 'configuration_items',
    row: { ...common, item_index: data.items.length + index, known: false, key, attribute: 'ACTUAL', has_value: false, redacted: false, mutability: 'UNKNOWN' },
  }));
  return [...items, ...unknown];
}
