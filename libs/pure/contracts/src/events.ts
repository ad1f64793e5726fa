import type * as R from './records.generated.ts';

/** Event type → Avro record (namespace io.chargeplane.canonical). */
export const EVENT_RECORDS = {
  'charger.booted': 'ChargerBooted',
  'charger.heartbeat': 'ChargerHeartbeat',
  'charger.connection.changed': 'ChargerConnectionChanged',
  'charger.configured': 'ChargerConfigured',
  'connector.status.reported': 'ConnectorStatusReported',
  'transaction.started': 'TransactionStarted',
  'transaction.updated': 'TransactionUpdated',
  'transaction.ended': 'TransactionEnded',
  'transaction.reconciled': 'TransactionReconciled',
  'meter.sampled': 'MeterSampled',
  'authorization.evaluated': 'AuthorizationEvaluated',
  'firmware.status.changed': 'FirmwareStatusChanged',
  'log.status.changed': 'LogStatusChanged',
  'security.event.raised': 'SecurityEventRaised',
  'fault.changed': 'FaultChanged',
  'device.event.observed': 'DeviceEventObserved',
  'device.report.received': 'DeviceReportReceived',
  'display.message.reported': 'DisplayMessageReported',
  'customer.information.reported': 'CustomerInformationReported',
  'billing.event.recorded': 'BillingEventRecorded',
  'der.event.recorded': 'DerEventRecorded',
  'battery.swap.recorded': 'BatterySwapRecorded',
  'charging.limit.changed': 'ChargingLimitChanged',
  'charging.profile.reported': 'ChargingProfileReported',
  'ev.charging.needs.reported': 'EvChargingNeedsReported',
  'reservation.changed': 'ReservationChanged',
  'data.transfer.exchanged': 'DataTransferExchanged',
  'protocol.exception.recorded': 'ProtocolExceptionRecorded',
  'command.exchanged': 'CommandExchanged',
  'certificate.exchanged': 'CertificateExchanged',
  'log.ticked': 'LogTicked',
} as const;

export type EventType = keyof typeof EVENT_RECORDS;

export interface EventDataByType {
  'charger.booted': R.ChargerBootedData;
  'charger.heartbeat': R.ChargerHeartbeatData;
  'charger.connection.changed': R.ChargerConnectionChangedData;
  'charger.configured': R.ChargerConfiguredData;
  'connector.status.reported': R.ConnectorStatusReportedData;
  'transaction.started': R.TransactionStartedData;
  'transaction.updated': R.TransactionUpdatedData;
  'transaction.ended': R.TransactionEndedData;
  'transaction.reconciled': R.TransactionReconciledData;
  'meter.sampled': R.MeterSampledData;
  'authorization.evaluated': R.AuthorizationEvaluatedData;
  'firmware.status.changed': R.FirmwareStatusChangedData;
  'log.status.changed': R.LogStatusChangedData;
  'security.event.raised': R.SecurityEventRaisedData;
  'fault.changed': R.FaultChangedData;
  'device.event.observed': R.DeviceEventObservedData;
  'device.report.received': R.DeviceReportReceivedData;
  'display.message.reported': R.DisplayMessageReportedData;
  'customer.information.reported': R.CustomerInformationReportedData;
  'billing.event.recorded': R.BillingEventRecordedData;
  'der.event.recorded': R.DerEventRecordedData;
  'battery.swap.recorded': R.BatterySwapRecordedData;
  'charging.limit.changed': R.ChargingLimitChangedData;
  'charging.profile.reported': R.ChargingProfileReportedData;
  'ev.charging.needs.reported': R.EvChargingNeedsReportedData;
  'reservation.changed': R.ReservationChangedData;
  'data.transfer.exchanged': R.DataTransferExchangedData;
  'protocol.exception.recorded': R.ProtocolExceptionRecordedData;
  'command.exchanged': R.CommandExchangedData;
  'certificate.exchanged': R.CertificateExchangedData;
  'log.ticked': R.LogTickedData;
}

export interface EventOf<K extends EventType> {
  readonly type: K;
  readonly envelope: R.Envelope;
  readonly data: EventDataByType[K];
}

/** A canonical event, told apart by `type`. On the wire: the Avro record of EVENT_RECORDS with the fields envelope and data. */
export type CanonicalEvent = { [K in EventType]: EventOf<K> }[EventType];
