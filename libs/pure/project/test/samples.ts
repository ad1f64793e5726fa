import type { CanonicalEvent, CommandOutcome, CommandState, Envelope, EventDataByType, EventType, LedgerBatch, LedgerEntry, RawRecord, Rejected } from '@chargeplane/contracts';

/** 2026-03-01 10:00:00 UTC: noon minus an hour in Berlin, no summer time. */
export const T0 = Date.UTC(2026, 2, 1, 10, 0, 0);

export const uuid = (n: number): string => `00000000-0000-5000-8000-${n.toString(16).padStart(12, '0')}`;

export function rawRecord(overrides: Partial<RawRecord> = {}): RawRecord {
  return {
    kind: 'FRAME_IN', frameId: 'frame-0', tenantId: 'main', chargerId: 'CP1', connectionId: 'conn-1', connSeq: 0, ocppVersion: 'V16', receivedAt: T0, edgeNode: 'edge-1', incarnation: 'life-1',
    payload: '[2,"1","Heartbeat",{}]', binary: false, leg: 'CHARGER', ...overrides,
  };
}

export function envelope(eventType: EventType, overrides: Partial<Envelope> = {}): Envelope {
  return {
    eventId: uuid(1), eventType, eventVersion: 1, ruleSetVersion: '1.0.0', generation: 'live', tenantId: 'main', chargerId: 'CP1', group: 'g1', segmentKey: 'acme/one/1/V16', ocppVersion: 'V16',
    device: { vendor: 'Acme', model: 'One', firmware: '1.2.3', serial: 'S1', identityRevision: 1, source: 'BOOT' },
    source: { topic: 'frames', partition: 0, offset: 0, frameId: 'frame-0', connectionId: 'conn-1', connSeq: 0, messageId: '1', action: 'Heartbeat', messageType: 2, direction: 'FROM_CHARGER' },
    ordinal: 0, occurredAt: T0, receivedAt: T0, effectiveAt: T0, logTime: T0, clock: { trust: 'TRUSTED' }, sequence: { chargerSeq: 1 }, delivery: { offlineSource: 'NONE', replay: false, late: false, offline: false },
    topology: { scope: 'CONNECTOR', evseId: 1, connectorId: 1, nativeConnectorId: 1 }, derivation: 'REPORTED', quirks: [], lossFlags: [], flags: [], validation: { schemaValid: true, errors: [] }, ...overrides,
  };
}

/** Data of every event type with its required fields; tests add what they look at. */
export const EVENT_DATA: { readonly [K in EventType]: EventDataByType[K] } = {
  'charger.booted': { phase: 'REQUESTED', vendor: 'Acme', model: 'One', serialNumber: 'S1', firmwareVersion: '1.2.3', bootReason: 'POWER_UP', identityChanged: [] },
  'charger.heartbeat': { csmsTime: T0 },
  'charger.connection.changed': { change: 'OPENED', subprotocol: 'ocpp1.6', offeredSubprotocols: ['ocpp1.6'], securityProfile: 1, initiator: 'CHARGER', pendingCalls: 0, count: 1 },
  'charger.configured': { group: 'g1', site: 'Harbour', label: 'Pole 7', timeZone: 'Europe/Berlin', topology: [], quirks: [] },
  'connector.status.reported': { availability: 'AVAILABLE', activity: 'NONE', activitySource: 'NATIVE_STATUS', nativeStatus: 'Available', nativeErrorCode: 'NoError', via: 'STATUS_NOTIFICATION', changed: true, consistency: 'OK' },
  'transaction.started': { nativeId: '77', idAssignedBy: 'CSMS', startedAt: T0, startReason: 'Authorized', idToken: { ref: 'ref-a', keyId: 'k1', type: 'Unspecified' }, evseKnown: true, meterStart: { exact: '1000.5' }, startPointHint: 'POWER_PATH_CLOSED', missingStart: false },
  'transaction.updated': { changeReason: 'ChargingStateChanged', chargingState: 'CHARGING', evseBoundNow: false, meterEventIds: [] },
  'transaction.ended': {
    endedAt: T0 + 3_600_000, stopReason: 'LOCAL', stopClass: 'SUCCESS', stopIdToken: { ref: 'ref-b', keyId: 'k1', type: 'Unspecified' }, meterStop: { exact: '13346.123456789' },
    energy: { exactWh: '12345.623456789', method: 'TX_FIELDS', quality: 'GOOD' }, durationS: 3600, completeness: { seqGaps: 0, missingStart: false, missingEnd: false }, inferred: false,
  },
  'transaction.reconciled': { kind: 'ID_ASSIGNED', nativeId: '77' },
  'meter.sampled': {
    sampledAt: T0, carrier: 'METER_VALUES', repeatsEarlier: false, kind: 'TRANSACTION',
    samples: [
      { measurand: 'Energy.Active.Import.Register', measurandDefaulted: true, value: 1234.5, exact: '1234.5', unit: 'Wh', rawValue: '1234.5', multiplier: 0, location: 'Outlet', context: 'Sample.Periodic', quality: 'GOOD' },
      { measurand: 'Power.Active.Import', measurandDefaulted: false, value: null, unit: 'W', rawValue: 'NaN', multiplier: 0, phase: 'L1', location: 'Outlet', context: 'Sample.Periodic', quality: 'INVALID' },
    ],
  },
  'authorization.evaluated': { purpose: 'AUTHORIZE', idToken: { ref: 'ref-x', keyId: 'k1', type: 'Unspecified' }, decision: { status: 'INVALID', nativeStatus: 'Invalid', allowedEvseIds: [], languages: [] }, decidedBy: 'EDGE', certificatePresented: false, latencyMs: 3 },
  'firmware.status.changed': { process: 'UPDATE', status: 'DOWNLOADING', nativeStatus: 'Downloading' },
  'log.status.changed': { logType: 'DIAGNOSTICS', status: 'UPLOADING', nativeStatus: 'Uploading' },
  'security.event.raised': { type: 'TamperDetectionActivated', nativeType: 'TamperDetectionActivated', known: true },
  'fault.changed': { faultKey: 'fault-1', change: 'OPENED', canonicalCode: 'GROUND_FAULT', codes: [{ system: 'OCPP16', value: 'GroundFailure' }], impact: 'INOPERATIVE', text: 'leak', clearedBy: 'NONE' },
  'device.event.observed': { trigger: 'DELTA', value: '1' },
  'device.report.received': {
    kind: 'CONFIG_READ', last: true, unknownKeys: ['NoSuchKey'], commandId: 'cmd-1',
    items: [
      { key: 'HeartbeatInterval', attribute: 'ACTUAL', value: '300', redacted: false, mutability: 'RW' },
      { ref: { component: 'EVSE', evseId: 1, variable: 'Power', variableInstance: 'Max' }, attribute: 'ACTUAL', value: '22000', redacted: false, mutability: 'RO' },
      { key: 'AuthorizationKey', attribute: 'ACTUAL', value: null, redacted: true, mutability: 'WO' },
    ],
  },
  'display.message.reported': { requestId: 7, last: true, messages: [{ messageId: 1, priority: 'NormalCycle', format: 'UTF8', content: 'Welcome' }] },
  'customer.information.reported': { requestId: 7, chunk: 0, last: true, generatedAt: T0, dataRef: 'frame-0#/3/data', dataLength: 12 },
  'billing.event.recorded': { kind: 'SETTLEMENT', total: { amount: '12.5' }, pspRef: 'ref-p', settlementStatus: 'Settled', settledAt: T0 },
  'der.event.recorded': { kind: 'ALARM', controlType: 'HVMustTrip', gridEventFault: 'OverVoltage', alarmEnded: false, supersededIds: [] },
  'battery.swap.recorded': { change: 'BATTERY_IN', nativeChange: 'BatteryIn', requestId: 7, batteries: [{ evseId: 1, serialNumber: 'B-1', soc: 12.5, soh: 98 }] },
  'charging.limit.changed': { change: 'SET', source: 'EMS', schedules: [] },
  'charging.profile.reported': { origin: 'REPORT', last: true, profiles: [] },
  'ev.charging.needs.reported': { kind: 'NEEDS', availableTransfers: [] },
  'reservation.changed': { change: 'EXPIRED' },
  'data.transfer.exchanged': { initiator: 'CHARGER', vendorId: 'acme', dialect: 'VENDOR', interpretedAs: [] },
  'protocol.exception.recorded': { kind: 'SCHEMA_INVALID', raisedBy: 'NORMALIZER', emittedAnyway: 1 },
  'command.exchanged': { commandId: 'cmd-1', attempt: 1, state: 'ANSWERED', action: 'GetConfiguration', payload: '{"status":"Accepted"}', late: false },
  'certificate.exchanged': { operation: 'CSR_SUBMITTED', certificateUse: 'CHARGING_STATION', hashData: [] },
  'log.ticked': { time: T0 },
};

export function event<K extends EventType>(type: K, data: Partial<EventDataByType[K]> = {}, of: Partial<Envelope> = {}): CanonicalEvent {
  return { type, envelope: envelope(type, of), data: { ...EVENT_DATA[type], ...data } } as CanonicalEvent;
}

export function rejected(overrides: Partial<Rejected> = {}): Rejected {
  return {
    code: 'NOT_JSON', detail: 'no JSON', frameId: 'frame-0', tenantId: 'main', chargerId: 'CP1', partition: 0, offset: 0, kind: 'FRAME_IN', connectionId: 'conn-1', connSeq: 0, ocppVersion: 'V16', receivedAt: T0, logTime: T0,
    ruleSetVersion: '1.0.0', generation: 'live', errors: [], payload: '{"idTag":"SECRET', ...overrides,
  };
}

export function ledgerBatch(entries: readonly LedgerEntry[], overrides: Partial<LedgerBatch> = {}): LedgerBatch {
  return {
    partition: 0, ruleSetVersion: '1.0.0', generation: 'live', fromOffset: entries[0]?.offset ?? 0, toOffset: entries.at(-1)?.offset ?? 0, logTime: T0,
    events: entries.reduce((sum, { events }) => sum + events, 0), rejected: entries.reduce((sum, each) => sum + each.rejected, 0), entries, ...overrides,
  };
}

export function outcome(commandId: string, sequence: number, state: CommandState, overrides: Partial<CommandOutcome> = {}): CommandOutcome {
  return {
    outcomeId: `${commandId}-${sequence}`, commandId, commandType: 'configuration.get', tenantId: 'main', chargerId: 'CP1', group: 'g1', state, settled: false, amends: false, attempt: 1, sequence, at: T0 + sequence * 1000,
    items: [], approximations: [], late: false, emptyAnswer: false, scheduled: false, empty: false, ...overrides,
  };
}
