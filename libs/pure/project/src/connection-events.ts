import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import { integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/**
 * Table connection_events, of charger.connection.changed. What is told of a connection by the record of another one (REPLACED) or by a tick
 * (LOST) points to its opening as the request: that is the connection of the row.
 */
export function toConnectionEvents(envelope: Envelope, data: EventDataByType['charger.connection.changed'], place: Place): TableRow {
  return {
    table: 'connection_events',
    row: {
      ...stem(envelope, place),
      connection_id: envelope.requestSource?.connectionId ?? envelope.source.connectionId,
      ocpp_version: envelope.ocppVersion,
      change: data.change,
      reason: data.reason,
      subprotocol: data.subprotocol,
      security_profile: data.securityProfile,
      tls_version: data.tlsVersion,
      http_status: data.httpStatus,
      close_code: data.closeCode,
      close_reason: data.closeReason,
      initiator: data.initiator,
      duration_ms: integer(data.connectionDurationMs),
      frames_in: integer(data.framesIn),
      frames_out: integer(data.framesOut),
      pending_calls: data.pendingCalls,
      count: data.count,
    },
  };
}
