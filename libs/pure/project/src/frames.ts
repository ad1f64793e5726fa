import type { RawRecord } from '@chargeplane/contracts';
import { base64, instantOr, integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';

/** Table frames: the record of the log, verbatim. */
export function toFrames(record: RawRecord, place: Place): TableRow {
  return {
    table: 'frames',
    row: {
      partition: place.partition,
      offset: place.offset,
      log_time: instantOr(place.timestamp, 0),
      kind: record.kind,
      frame_id: record.frameId,
      tenant: record.tenantId,
      charger: record.chargerId,
      connection_id: record.connectionId,
      conn_seq: integer(record.connSeq),
      ocpp_version: record.ocppVersion,
      received_at: instantOr(record.receivedAt, instantOr(place.timestamp, 0)),
      edge_node: record.edgeNode,
      incarnation: record.incarnation,
      peer: record.peer,
      payload: record.payload,
      payload_base64: record.payloadBytes ? base64(record.payloadBytes) : undefined,
      binary: record.binary,
      part_number: record.part?.number,
      part_count: record.part?.count,
      leg: record.leg,
      backend_id: record.backendId,
      answered_by: record.answeredBy,
      origin: record.origin,
      command_id: record.commandId,
      attempt: record.attempt,
      reason: record.kind === 'RETRY' ? record.retry?.timer : record.reason,
      transport: record.transport ? { ...record.transport } : undefined,
      settings: record.settings ? { ...record.settings } : undefined,
    },
  };
}

/** The row of a Kafka record that is no RawRecord: it has its place in the log and its ledger entry like any other, and its bytes are kept whole. */
export function toUnreadableFrame(value: Uint8Array, place: Place): TableRow {
  const at = instantOr(place.timestamp, 0);
  return {
    table: 'frames',
    row: { partition: place.partition, offset: place.offset, log_time: at, kind: 'UNKNOWN', ocpp_version: 'UNKNOWN', received_at: at, payload_base64: base64(value), leg: 'UNKNOWN' },
  };
}
