import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import { instant, integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table boot_events, of charger.booted. */
export function toBootEvents(envelope: Envelope, data: EventDataByType['charger.booted'], place: Place): TableRow {
  return {
    table: 'boot_events',
    row: {
      ...stem(envelope, place),
      phase: data.phase,
      correlation_id: envelope.correlationId,
      ocpp_version: envelope.ocppVersion,
      vendor: data.vendor,
      model: data.model,
      serial_number: data.serialNumber,
      firmware_version: data.firmwareVersion,
      iccid: data.iccid,
      imsi: data.imsi,
      meter_type: data.meterType,
      meter_serial: data.meterSerial,
      boot_reason: data.bootReason,
      registration_status: data.registrationStatus,
      heartbeat_interval_s: integer(data.heartbeatIntervalS),
      csms_time: instant(data.csmsTime),
      identity_changed: data.identityChanged,
    },
  };
}
