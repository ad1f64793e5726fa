import type { Envelope } from '@chargeplane/contracts';
import { instantOr } from './cells.ts';
import type { Place } from './place.ts';
import type { Row } from './row.ts';

/** Columns that every table made from events has. */
export function stem(envelope: Envelope, place: Place): Row {
  const receivedAt = instantOr(envelope.receivedAt, instantOr(place.timestamp, 0));
  return {
    generation: envelope.generation,
    tenant: envelope.tenantId,
    charger: envelope.chargerId,
    received_at: receivedAt,
    event_id: envelope.eventId,
    group: envelope.group,
    segment_key: envelope.segmentKey,
    effective_at: instantOr(envelope.effectiveAt, receivedAt),
    charger_seq: envelope.sequence.chargerSeq,
    offline: envelope.delivery.offline,
    duplicate_of: envelope.delivery.duplicateOf,
    scope: envelope.topology.scope,
    evse_id: envelope.topology.evseId,
    connector_id: envelope.topology.connectorId,
    transaction_uid: envelope.transactionUid,
    connection_id: envelope.source.connectionId,
    frame_id: envelope.source.frameId,
    source_partition: envelope.source.partition,
    source_offset: envelope.source.offset,
    topic_partition: place.partition,
    topic_offset: place.offset,
  };
}
