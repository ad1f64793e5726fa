import type { Envelope } from '@chargeplane/contracts';
import { instant, instantOr, integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table events: the envelope as columns, the data as JSON. `derivedRows`: rows in the other tables made from the event. */
export function toEvents(envelope: Envelope, data: object, derivedRows: number, place: Place): TableRow {
  const { device, clock, sequence, delivery, topology, validation, source } = envelope;
  return {
    table: 'events',
    row: {
      ...stem(envelope, place),
      event_type: envelope.eventType,
      event_version: envelope.eventVersion,
      ordinal: envelope.ordinal,
      ocpp_version: envelope.ocppVersion,
      vendor: device?.vendor,
      model: device?.model,
      firmware: device?.firmware,
      serial: device?.serial,
      occurred_at: instant(envelope.occurredAt),
      log_time: instantOr(envelope.logTime, instantOr(place.timestamp, 0)),
      clock_trust: clock.trust,
      clock_reason: clock.reason,
      clock_offset_ms: integer(clock.offsetMs),
      raw_timestamp: clock.rawTimestamp,
      native_seq_no: integer(sequence.nativeSeqNo),
      offline_source: delivery.offlineSource,
      replay: delivery.replay,
      late: delivery.late,
      native_connector_id: topology.nativeConnectorId,
      native_evse_id: topology.nativeEvseId,
      native_transaction_id: envelope.nativeTransactionId,
      derivation: envelope.derivation,
      confidence: envelope.confidence,
      quirks: envelope.quirks.map((quirk) => quirk.id),
      loss_flags: envelope.lossFlags,
      flags: envelope.flags,
      schema_id: validation.schemaId,
      schema_valid: validation.schemaValid,
      schema_errors: validation.errors.length === 0 ? undefined : validation.errors.map((error) => ({ ...error })),
      correlation_id: envelope.correlationId,
      causation_id: envelope.causationId,
      native_extras: envelope.nativeExtras,
      conn_seq: integer(source.connSeq),
      direction: source.direction,
      message_type: source.messageType,
      message_id: source.messageId,
      action: source.action,
      request_offset: envelope.requestSource?.offset,
      data: { ...data },
      derived_rows: derivedRows,
      rule_set_version: envelope.ruleSetVersion,
    },
  };
}
