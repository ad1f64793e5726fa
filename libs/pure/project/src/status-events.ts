import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table status_events, of connector.status.reported. */
export function toStatusEvents(envelope: Envelope, data: EventDataByType['connector.status.reported'], place: Place): TableRow {
  return {
    table: 'status_events',
    row: {
      ...stem(envelope, place),
      native_connector_id: envelope.topology.nativeConnectorId,
      availability: data.availability,
      activity: data.activity,
      activity_source: data.activitySource,
      native_status: data.nativeStatus,
      native_error_code: data.nativeErrorCode,
      info: data.info,
      vendor_id: data.vendorId,
      vendor_error_code: data.vendorErrorCode,
      via: data.via,
      previous_availability: data.previousAvailability,
      previous_activity: data.previousActivity,
      changed: data.changed,
      open_transaction_uid: data.openTransactionUid,
      consistency: data.consistency,
    },
  };
}
