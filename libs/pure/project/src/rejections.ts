import type { Rejected } from '@chargeplane/contracts';
import { base64, instantOr, integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';

/** Table rejections: a record of the log from which no fact was gained. */
export function toRejections(record: Rejected, place: Place): TableRow {
  const logTime = instantOr(record.logTime, instantOr(place.timestamp, 0));
  return {
    table: 'rejections',
    row: {
      generation: record.generation,
      tenant: record.tenantId,
      charger: record.chargerId,
      group: record.group,
      segment_key: record.segmentKey,
      received_at: instantOr(record.receivedAt, logTime),
      log_time: logTime,
      code: record.code,
      detail: record.detail,
      source_partition: record.partition,
      source_offset: record.offset,
      frame_id: record.frameId,
      kind: record.kind,
      connection_id: record.connectionId,
      conn_seq: integer(record.connSeq),
      ocpp_version: record.ocppVersion,
      vendor: record.vendor,
      model: record.model,
      firmware: record.firmware,
      action: record.action,
      message_id: record.messageId,
      path: record.path,
      errors: record.errors.length === 0 ? undefined : record.errors.map((error) => ({ ...error })),
      payload: record.payload,
      payload_base64: record.payloadBytes ? base64(record.payloadBytes) : undefined,
      timer: record.timer,
      stack: record.stack,
      state_hash: record.stateHash,
      rule_set_version: record.ruleSetVersion,
      topic_partition: place.partition,
      topic_offset: place.offset,
    },
  };
}
