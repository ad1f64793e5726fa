import type { Envelope, EventDataByType, EventType } from '@chargeplane/contracts';
import { toAuthorizationEvents } from './authorization-events.ts';
import { toBootEvents } from './boot-events.ts';
import { toChargerSettings } from './charger-settings.ts';
import { toCommandExchanges } from './command-exchanges.ts';
import { toConfigurationItems } from './configuration-items.ts';
import { toConnectionEvents } from './connection-events.ts';
import { toEvents } from './events.ts';
import { toFaultEvents } from './fault-events.ts';
import { toMeterValues } from './meter-values.ts';
import type { Place } from './place.ts';
import { toQuirkUses } from './quirk-uses.ts';
import type { TableRow } from './row.ts';
import { toStatusEvents } from './status-events.ts';
import { fromEnded, fromReconciled, fromStarted, fromUpdated } from './transaction-events.ts';

type Projections = { readonly [K in EventType]?: (envelope: Envelope, data: EventDataByType[K], place: Place) => TableRow | TableRow[] };

/** Event types that have a table of their own beside events. */
const TABLE_OF: Projections = {
  'authorization.evaluated': toAuthorizationEvents,
  'charger.booted': toBootEvents,
  'charger.configured': toChargerSettings,
  'charger.connection.changed': toConnectionEvents,
  'command.exchanged': toCommandExchanges,
  'connector.status.reported': toStatusEvents,
  'device.report.received': toConfigurationItems,
  'fault.changed': toFaultEvents,
  'meter.sampled': toMeterValues,
  'transaction.started': fromStarted,
  'transaction.updated': fromUpdated,
  'transaction.ended': fromEnded,
  'transaction.reconciled': fromReconciled,
};

/** All rows of one event: its row in events, those of its own table, and one for each quirk. A type that is not known yet becomes a row in events only. */
export function projectEvent(envelope: Envelope, data: object, place: Place): TableRow[] {
  const own = TABLE_OF[envelope.eventType as EventType] as ((e: Envelope, d: object, p: Place) => TableRow | TableRow[]) | undefined;
  const derived = [own?.(envelope, data, place) ?? [], toQuirkUses(envelope, place)].flat();
  return [toEvents(envelope, data, derived.length, place), ...derived];
}
