import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import { decimal, instant, integer } from './cells.ts';
import type { Place } from './place.ts';
import type { Row, TableRow } from './row.ts';
import { stem } from './stem.ts';

const row = (envelope: Envelope, place: Place, kind: string, columns: Row): TableRow => ({
  table: 'transaction_events',
  row: {
    ...stem(envelope, place),
    kind,
    ocpp_version: envelope.ocppVersion,
    vendor: envelope.device?.vendor,
    model: envelope.device?.model,
    native_transaction_id: envelope.nativeTransactionId,
    derivation: envelope.derivation,
    clock_trust: envelope.clock.trust,
    quirks: envelope.quirks.map((quirk) => quirk.id),
    flags: envelope.flags,
    ...columns,
  },
});

/** Table transaction_events, of transaction.started. */
export function fromStarted(envelope: Envelope, data: EventDataByType['transaction.started'], place: Place): TableRow {
  return row(envelope, place, 'started', {
    native_transaction_id: envelope.nativeTransactionId ?? data.nativeId,
    command_id: data.commandId,
    token_ref: data.idToken?.ref,
    token_key_id: data.idToken?.keyId,
    token_type: data.idToken?.type,
    charging_state: data.chargingState,
    started_at: instant(data.startedAt),
    start_reason: data.startReason,
    start_point: data.startPointHint,
    missing_start: data.missingStart,
    reservation_id: integer(data.reservationId),
    remote_start_id: integer(data.remoteStartId),
    meter_start_wh: decimal(data.meterStart?.exact),
    offline: envelope.delivery.offline ?? data.offline,
  });
}

/** Table transaction_events, of transaction.updated. */
export function fromUpdated(envelope: Envelope, data: EventDataByType['transaction.updated'], place: Place): TableRow {
  return row(envelope, place, 'updated', {
    token_ref: data.idToken?.ref,
    token_key_id: data.idToken?.keyId,
    token_type: data.idToken?.type,
    charging_state: data.chargingState,
    change_reason: data.changeReason,
    reservation_id: integer(data.reservationId),
    remote_start_id: integer(data.remoteStartId),
    time_spent_charging_s: integer(data.timeSpentChargingS),
    cost: decimal(data.runningCost?.amount),
    currency: data.runningCost?.currency,
  });
}

/** Table transaction_events, of transaction.ended. */
export function fromEnded(envelope: Envelope, data: EventDataByType['transaction.ended'], place: Place): TableRow {
  return row(envelope, place, 'ended', {
    command_id: data.commandId,
    token_ref: data.stopIdToken?.ref,
    token_key_id: data.stopIdToken?.keyId,
    token_type: data.stopIdToken?.type,
    ended_at: instant(data.endedAt),
    stop_reason: data.stopReason,
    native_stop_reason: data.nativeStopReason,
    stop_trigger: data.stopTrigger,
    stop_class: data.stopClass,
    meter_stop_wh: decimal(data.meterStop?.exact),
    energy_wh: decimal(data.energy.exactWh),
    energy_exact: data.energy.exactWh,
    energy_method: data.energy.method,
    energy_quality: data.energy.quality,
    export_wh: decimal(data.energy.exportWh),
    alternative_wh: decimal(data.energy.alternativeWh),
    duration_s: integer(data.durationS),
    time_spent_charging_s: integer(data.timeSpentChargingS),
    cost: decimal(data.totalCost?.amount),
    currency: data.totalCost?.currency,
    seq_gaps: integer(data.completeness.seqGaps),
    missing_start: data.completeness.missingStart,
    missing_end: data.completeness.missingEnd,
    inferred: data.inferred,
  });
}

/** Table transaction_events, of transaction.reconciled. */
export function fromReconciled(envelope: Envelope, data: EventDataByType['transaction.reconciled'], place: Place): TableRow {
  return row(envelope, place, 'reconciled', {
    native_transaction_id: data.nativeId ?? envelope.nativeTransactionId,
    reconciled_kind: data.kind,
    reconciled_detail: data.detail,
    other_uid: data.otherUid,
  });
}
