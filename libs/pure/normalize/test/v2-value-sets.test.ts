import { validate } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/contracts';
import { FrameLog } from './frame-log.ts';
import { TOKEN, transactionEvent } from './transaction-frames.ts';

/** Every value of the official enumerations and what it becomes; then one that no version has. */
type Table = readonly (readonly [native: string, canonical: string])[];
const BOTH = ['V201', 'V21'] as const;
const NAMES = { V201: '2.0.1', V21: '2.1' } as const;
const NOBODY = 'NobodyKnowsThis';

function isValid(version: 'V201' | 'V21', action: string, payload: object): boolean {
  return validate(NAMES[version], action, 'request', JSON.parse(JSON.stringify(payload)) as never).schemaValid;
}

describe.each(BOTH)('connector status of %s', (version) => {
  const table: Table = [['Available', 'AVAILABLE'], ['Occupied', 'OCCUPIED'], ['Reserved', 'RESERVED'], ['Unavailable', 'UNAVAILABLE'], ['Faulted', 'FAULTED']];
  const status = (connectorStatus: string) => ({ timestamp: '2026-05-04T08:00:00Z', connectorStatus, evseId: 1, connectorId: 1 });
  const of = (native: string) => new FrameLog(version).calls('a', 'StatusNotification', status(native), {}).fold().of('connector.status.reported')[0];

  test.each(table)('%s is %s', (native, canonical) => {
    expect(isValid(version, 'StatusNotification', status(native))).toBe(true);
    expect(of(native)?.data).toMatchObject({ nativeStatus: native, availability: canonical });
    expect(of(native)?.envelope.lossFlags).toEqual([]);
  });

  test('another is UNKNOWN and kept', () => {
    expect(of(NOBODY)).toMatchObject({ data: { nativeStatus: NOBODY, availability: 'UNKNOWN', activity: 'UNKNOWN' }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'], validation: { schemaValid: false } } });
  });
});

describe('activity of a connector in 2.x', () => {
  const EVSE = { evse: { id: 1, connectorId: 1 } };
  const report = (log: FrameLog, id: string, connectorStatus: string) => log.wait(1).calls(id, 'StatusNotification', { timestamp: log.iso(), connectorStatus, evseId: 1, connectorId: 1 }, {});
  const last = (log: FrameLog) => log.fold().of('connector.status.reported').at(-1)?.data;

  test.each([['EVConnected', 'EV_CONNECTED'], ['Charging', 'CHARGING'], ['SuspendedEV', 'SUSPENDED_EV'], ['SuspendedEVSE', 'SUSPENDED_EVSE'], ['Idle', 'IDLE']])('Occupied in a transaction that is %s is %s', (state, activity) => {
    const log = report(transactionEvent(new FrameLog('V201'), 'Started', { seqNo: 0, state, more: EVSE }), 's', 'Occupied');
    expect(last(log)).toMatchObject({ activity, activitySource: 'TRANSACTION', consistency: 'OK' });
    expect(last(log)?.openTransactionUid).not.toBeNull();
  });

  test('Available in an idle transaction is IDLE, in one that charges it is inconsistent', () => {
    expect(last(report(transactionEvent(new FrameLog('V201'), 'Started', { seqNo: 0, state: 'Idle', more: EVSE }), 's', 'Available'))).toMatchObject({ activity: 'IDLE', consistency: 'OK' });
    expect(last(report(transactionEvent(new FrameLog('V201'), 'Started', { seqNo: 0, state: 'Charging', more: EVSE }), 's', 'Available'))).toMatchObject({ activity: 'NONE', consistency: 'TRANSACTION_WITHOUT_STATUS' });
  });

  test('Occupied without transaction is PREPARING before it and FINISHING after it, until the connector was available', () => {
    const log = report(new FrameLog('V201'), 'a', 'Available');
    expect(last(report(log, 'b', 'Occupied'))).toMatchObject({ activity: 'PREPARING', activitySource: 'RULE' });
    transactionEvent(log.wait(1), 'Started', { seqNo: 0, state: 'Charging', more: EVSE });
    transactionEvent(log.wait(1), 'Ended', { seqNo: 1 });
    expect(last(report(log, 'c', 'Occupied'))).toMatchObject({ activity: 'FINISHING', activitySource: 'RULE' });
    expect(last(report(log, 'd', 'Occupied'))).toMatchObject({ activity: 'FINISHING', changed: false });
    report(log, 'e', 'Available');
    expect(last(report(log, 'f', 'Occupied'))).toMatchObject({ activity: 'PREPARING' });
  });

  test('a charging state of the 2.0 draft is read, another is UNKNOWN and kept', () => {
    const updated = (state: string) => transactionEvent(new FrameLog('V201'), 'Started', { seqNo: 0, state }).fold().of('transaction.started')[0];
    expect(updated('EVDetected')).toMatchObject({ data: { chargingState: 'EV_CONNECTED' }, envelope: { quirks: [{ id: 'general/ocpp20-draft', before: 'EVDetected' }] } });
    expect(updated(NOBODY)).toMatchObject({ data: { chargingState: 'UNKNOWN' }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'], quirks: [{ effect: 'ANNOTATED', before: NOBODY }] } });
  });
});

describe('stop reasons', () => {
  const since21: Table = [['ReqEnergyTransferRejected', 'ENERGY_TRANSFER_REJECTED FAILED']];
  const table: Table = [
    ['Local', 'LOCAL SUCCESS'], ['Remote', 'REMOTE SUCCESS'], ['EVDisconnected', 'EV_DISCONNECTED SUCCESS'], ['DeAuthorized', 'DE_AUTHORIZED FAILED'], ['EmergencyStop', 'EMERGENCY_STOP FAILED'],
    ['PowerLoss', 'POWER_LOSS FAILED'], ['Reboot', 'REBOOT FAILED'], ['ImmediateReset', 'RESET FAILED'], ['Other', 'OTHER FAILED'], ['StoppedByEV', 'EV_STOPPED SUCCESS'],
    ['MasterPass', 'MASTER_PASS SUCCESS'], ['EnergyLimitReached', 'ENERGY_LIMIT SUCCESS'], ['TimeLimitReached', 'TIME_LIMIT SUCCESS'], ['SOCLimitReached', 'SOC_LIMIT SUCCESS'],
    ['LocalOutOfCredit', 'OUT_OF_CREDIT SUCCESS'], ['GroundFault', 'GROUND_FAULT FAILED'], ['OvercurrentFault', 'OVERCURRENT_FAULT FAILED'], ['PowerQuality', 'POWER_QUALITY FAILED'], ['Timeout', 'TIMEOUT FAILED'],
  ];
  const ended = (version: OcppVersion, info: object, trigger = 'EVDeparted') => transactionEvent(transactionEvent(new FrameLog(version), 'Started', { seqNo: 0 }).wait(1), 'Ended', { seqNo: 1, trigger, info }).fold().of('transaction.ended')[0];

  test.each([...BOTH.flatMap((v) => table.map((row) => [v, ...row] as const)), ...since21.map((row) => ['V21', ...row] as const)])('%s %s is %s', (version, native, canonical) => {
    const event = ended(version, { stoppedReason: native });
    expect(`${event?.data.stopReason} ${event?.data.stopClass}`).toBe(canonical);
    expect(event?.envelope).toMatchObject({ lossFlags: [], validation: { schemaValid: true } });
    expect(event?.data).toMatchObject({ nativeStopReason: native, stopTrigger: 'EVDeparted' });
  });

  test('omitted is Local, Other by an unlock is the unlock, another is UNKNOWN and kept', () => {
    expect(ended('V201', {})?.data).toMatchObject({ stopReason: 'LOCAL', nativeStopReason: null });
    expect(ended('V201', { stoppedReason: 'Other' }, 'UnlockCommand')?.data).toMatchObject({ stopReason: 'UNLOCK_COMMAND', stopClass: 'SUCCESS', nativeStopReason: 'Other' });
    expect(ended('V201', { stoppedReason: NOBODY })).toMatchObject({ data: { stopReason: 'UNKNOWN', stopClass: 'UNKNOWN', nativeStopReason: NOBODY }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'] } });
  });

  const TRIGGERS = [
    'AbnormalCondition', 'Authorized', 'CablePluggedIn', 'ChargingRateChanged', 'ChargingStateChanged', 'Deauthorized', 'EnergyLimitReached', 'EVCommunicationLost', 'EVConnectTimeout', 'EVDeparted', 'EVDetected',
    'MeterValueClock', 'MeterValuePeriodic', 'RemoteStart', 'RemoteStop', 'ResetCommand', 'SignedDataReceived', 'StopAuthorized', 'TimeLimitReached', 'Trigger', 'UnlockCommand',
  ];
  const TRIGGERS_21 = ['CostLimitReached', 'LimitSet', 'OperationModeChanged', 'RunningCost', 'SoCLimitReached', 'TariffChanged', 'TariffNotAccepted', 'TxResumed'];

  test.each([...TRIGGERS.map((t) => ['V201', t] as const), ...[...TRIGGERS, ...TRIGGERS_21, NOBODY].map((t) => ['V21', t] as const)])('%s trigger reason %s is kept as it is', (version, trigger) => {
    const [update] = transactionEvent(transactionEvent(new FrameLog(version), 'Started', { seqNo: 0 }).wait(1), 'Updated', { seqNo: 1, trigger }).fold().of('transaction.updated');
    expect(update?.data.changeReason).toBe(trigger);
    expect(update?.envelope.validation.schemaValid).toBe(trigger !== NOBODY);
  });
});

describe.each(BOTH)('authorization status of %s', (version) => {
  const table: Table = [
    ['Accepted', 'ACCEPTED'], ['Blocked', 'BLOCKED'], ['ConcurrentTx', 'CONCURRENT_TX'], ['Expired', 'EXPIRED'], ['Invalid', 'INVALID'], ['NoCredit', 'NO_CREDIT'], ['NotAllowedTypeEVSE', 'NOT_ALLOWED_TYPE_EVSE'],
    ['NotAtThisLocation', 'NOT_AT_THIS_LOCATION'], ['NotAtThisTime', 'NOT_AT_THIS_TIME'], ['Unknown', 'UNKNOWN_TOKEN'],
  ];
  const of = (status: string) => new FrameLog(version).calls('a', 'Authorize', { idToken: TOKEN }, { idTokenInfo: { status } }).fold().of('authorization.evaluated')[0];

  test.each(table)('%s is %s', (native, canonical) => {
    expect(of(native)).toMatchObject({ data: { decision: { status: canonical, nativeStatus: native } }, envelope: { lossFlags: [], validation: { schemaValid: true } } });
  });

  test('another is UNKNOWN and kept', () => {
    expect(of(NOBODY)).toMatchObject({ data: { decision: { status: 'UNKNOWN', nativeStatus: NOBODY } }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'] } });
  });
});

describe.each(BOTH)('firmware status of %s', (version) => {
  const table: Table = [
    ['Idle', 'IDLE'], ['DownloadScheduled', 'DOWNLOAD_SCHEDULED'], ['Downloading', 'DOWNLOADING'], ['DownloadPaused', 'DOWNLOAD_PAUSED'], ['Downloaded', 'DOWNLOADED'], ['DownloadFailed', 'DOWNLOAD_FAILED'],
    ['SignatureVerified', 'SIGNATURE_VERIFIED'], ['InvalidSignature', 'INVALID_SIGNATURE'], ['InstallScheduled', 'INSTALL_SCHEDULED'], ['Installing', 'INSTALLING'], ['InstallRebooting', 'INSTALL_REBOOTING'],
    ['InstallVerificationFailed', 'INSTALL_VERIFICATION_FAILED'], ['InstallationFailed', 'INSTALLATION_FAILED'], ['Installed', 'INSTALLED'],
  ];
  const of = (status: string) => new FrameLog(version).calls('a', 'FirmwareStatusNotification', { status }, {}).fold().of('firmware.status.changed')[0];

  test.each(table)('%s is %s', (native, canonical) => {
    expect(isValid(version, 'FirmwareStatusNotification', { status: native })).toBe(true);
    expect(of(native)).toMatchObject({ data: { status: canonical, nativeStatus: native, signed: null, process: 'UPDATE' }, envelope: { lossFlags: [] } });
  });

  test('another is UNKNOWN and kept', () => {
    expect(of(NOBODY)).toMatchObject({ data: { status: 'UNKNOWN', nativeStatus: NOBODY }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'] } });
  });
});

describe.each(BOTH)('log status of %s', (version) => {
  const table: Table = [
    ['Idle', 'IDLE'], ['Uploading', 'UPLOADING'], ['Uploaded', 'UPLOADED'], ['UploadFailure', 'UPLOAD_FAILED'], ['BadMessage', 'BAD_MESSAGE'], ['NotSupportedOperation', 'NOT_SUPPORTED'],
    ['PermissionDenied', 'PERMISSION_DENIED'], ['AcceptedCanceled', 'CANCELED_BY_NEWER'],
  ];
  const of = (status: string) => new FrameLog(version).calls('a', 'LogStatusNotification', { status, requestId: 4 }, {}).fold().of('log.status.changed')[0];

  test.each(table)('%s is %s', (native, canonical) => {
    expect(isValid(version, 'LogStatusNotification', { status: native, requestId: 4 })).toBe(true);
    expect(of(native)).toMatchObject({ data: { status: canonical, nativeStatus: native, requestId: 4, logType: 'UNKNOWN' }, envelope: { lossFlags: [] } });
  });

  test('another is UNKNOWN and kept', () => {
    expect(of(NOBODY)).toMatchObject({ data: { status: 'UNKNOWN', nativeStatus: NOBODY }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'] } });
  });

  test.each([['DiagnosticsLog', 'DIAGNOSTICS'], ['SecurityLog', 'SECURITY'], ['DataCollectorLog', 'DATA_COLLECTOR']])('the type of the log is told by the request: %s is %s', (logType, canonical) => {
    const log = new FrameLog(version).commands('g', 'GetLog', { logType, requestId: 4, log: { remoteLocation: 'x' } }, { status: 'Accepted' }).calls('a', 'LogStatusNotification', { status: 'Uploaded', requestId: 4 }, {});
    expect(log.fold().of('log.status.changed')[0]?.data).toMatchObject({ logType: canonical, commandId: 'command-g' });
  });
});

describe('security events', () => {
  const critical = [
    'FirmwareUpdated', 'SettingSystemTime', 'StartupOfTheDevice', 'ResetOrReboot', 'SecurityLogWasCleared', 'MemoryExhaustion', 'TamperDetectionActivated', 'InvalidFirmwareSignature', 'InvalidFirmwareSigningCertificate',
    'InvalidCsmsCertificate', 'InvalidChargingStationCertificate', 'InvalidTLSVersion', 'InvalidTLSCipherSuite', 'MaintenanceLoginAccepted', 'MaintenanceLoginFailed',
  ];
  const others = ['FailedToAuthenticateAtCsms', 'CsmsFailedToAuthenticate', 'ReconfigurationOfSecurityParameters', 'InvalidMessages', 'AttemptedReplayAttacks'];
  const of = (version: OcppVersion, type: string) => new FrameLog(version).calls('a', 'SecurityEventNotification', { type, timestamp: '2026-05-04T08:00:00Z' }, {}).fold().of('security.event.raised')[0]?.data;

  test.each(BOTH.flatMap((v) => [...critical.map((t) => [v, t, true] as const), ...others.map((t) => [v, t, false] as const)]))('%s %s is known, critical: %s', (version, type, isCritical) => {
    expect(of(version, type)).toMatchObject({ type, nativeType: type, known: true, critical: isCritical });
  });

  test('the list is that of the own version, and an open set', () => {
    expect(of('V21', 'DiscardedRenewedClientCertificate')).toMatchObject({ known: true, critical: true });
    expect(of('V201', 'DiscardedRenewedClientCertificate')).toMatchObject({ known: false, critical: null });
    expect(of('V21', NOBODY)).toMatchObject({ type: NOBODY, known: false, critical: null });
  });
});

describe('measurands and units', () => {
  const measurands: Table = [
    ['Current.Export', 'A'], ['Current.Import', 'A'], ['Current.Offered', 'A'], ['Energy.Active.Export.Register', 'Wh'], ['Energy.Active.Import.Register', 'Wh'], ['Energy.Reactive.Export.Register', 'varh'],
    ['Energy.Reactive.Import.Register', 'varh'], ['Energy.Active.Export.Interval', 'Wh'], ['Energy.Active.Import.Interval', 'Wh'], ['Energy.Active.Net', 'Wh'], ['Energy.Reactive.Export.Interval', 'varh'],
    ['Energy.Reactive.Import.Interval', 'varh'], ['Energy.Reactive.Net', 'varh'], ['Energy.Apparent.Net', 'VAh'], ['Energy.Apparent.Import', 'VAh'], ['Energy.Apparent.Export', 'VAh'], ['Frequency', 'Hz'],
    ['Power.Active.Export', 'W'], ['Power.Active.Import', 'W'], ['Power.Factor', ''], ['Power.Offered', 'W'], ['Power.Reactive.Export', 'var'], ['Power.Reactive.Import', 'var'], ['SoC', 'Percent'], ['Voltage', 'V'],
  ];
  const since21: Table = [
    ['Current.Import.Offered', 'A'], ['Current.Export.Offered', 'A'], ['Current.Import.Minimum', 'A'], ['Current.Export.Minimum', 'A'], ['Display.PresentSOC', 'Percent'], ['Display.MinimumSOC', 'Percent'],
    ['Display.TargetSOC', 'Percent'], ['Display.MaximumSOC', 'Percent'], ['Display.RemainingTimeToMinimumSOC', 's'], ['Display.RemainingTimeToTargetSOC', 's'], ['Display.RemainingTimeToMaximumSOC', 's'],
    ['Display.ChargingComplete', ''], ['Display.BatteryEnergyCapacity', 'Wh'], ['Display.InletHot', ''], ['Energy.Active.Import.CableLoss', 'Wh'], ['Energy.Active.Import.LocalGeneration.Register', 'Wh'],
    ['Energy.Active.Setpoint.Interval', 'Wh'], ['EnergyRequest.Target', 'Wh'], ['EnergyRequest.Minimum', 'Wh'], ['EnergyRequest.Maximum', 'Wh'], ['EnergyRequest.Minimum.V2X', 'Wh'], ['EnergyRequest.Maximum.V2X', 'Wh'],
    ['EnergyRequest.Bulk', 'Wh'], ['Power.Active.Setpoint', 'W'], ['Power.Active.Residual', 'W'], ['Power.Export.Minimum', 'W'], ['Power.Export.Offered', 'W'], ['Power.Import.Offered', 'W'], ['Power.Import.Minimum', 'W'],
    ['Voltage.Minimum', 'V'], ['Voltage.Maximum', 'V'],
  ];
  const meterValues = (sample: object) => ({ evseId: 1, meterValue: [{ timestamp: '2026-05-04T08:00:00Z', sampledValue: [{ value: 1.5, ...sample }] }] });
  const of = (version: OcppVersion, sample: object) => new FrameLog(version).calls('a', 'MeterValues', meterValues(sample), {}).fold().of('meter.sampled')[0];
  const sampleOf = (sample: object) => of('V201', sample)?.data.samples[0];

  test('2.0.1 has 25 measurands and 2.1 has 56', () => {
    expect([measurands.length, measurands.length + since21.length]).toEqual([25, 56]);
  });

  test.each([...BOTH.flatMap((v) => measurands.map((row) => [v, ...row] as const)), ...since21.map((row) => ['V21', ...row] as const)])('%s %s is measured in "%s"', (version, measurand, unit) => {
    const event = of(version, { measurand });
    expect(event?.data.samples[0]).toMatchObject({ measurand, measurandDefaulted: false, value: 1.5, unit, rawUnit: null, quality: 'GOOD' });
    expect(event?.envelope.validation.schemaValid).toBe(true);
  });

  test('what is left out has its default: register, Wh, Sample.Periodic, Outlet', () => {
    expect(sampleOf({})).toMatchObject({ measurand: 'Energy.Active.Import.Register', measurandDefaulted: true, unit: 'Wh', exact: '1.5', context: 'Sample.Periodic', location: 'Outlet', phase: null, multiplier: 0 });
  });

  test.each([
    ['kWh', 0, 'Energy.Active.Import.Register', 1500, 'Wh'], ['Wh', 3, 'Energy.Active.Import.Register', 1500, 'Wh'], ['kvarh', 0, 'Energy.Reactive.Net', 1500, 'varh'], ['kVAh', 0, 'Energy.Apparent.Net', 1500, 'VAh'],
    ['kW', 0, 'Power.Active.Import', 1500, 'W'], ['kvar', 0, 'Power.Reactive.Import', 1500, 'var'], ['kVA', 0, 'Power.Active.Import', 1500, 'VA'], ['mHz', 0, 'Frequency', 0.0015, 'Hz'], ['A', -1, 'Current.Import', 0.15, 'A'],
    ['Percent', 0, 'SoC', 1.5, 'Percent'], ['V', 0, 'Voltage', 1.5, 'V'],
  ])('1.5 %s × 10^%i of %s is %d %s', (unit, multiplier, measurand, value, canonical) => {
    expect(sampleOf({ measurand, unitOfMeasure: { unit, multiplier } })).toMatchObject({ value, unit: canonical, rawValue: '1.5', rawUnit: unit, multiplier, quality: 'GOOD' });
  });

  test('a unit that nothing knows is kept and SUSPECT; a spelling of the field is read, with provenance', () => {
    expect(sampleOf({ unitOfMeasure: { unit: 'furlong' } })).toMatchObject({ unit: 'furlong', rawUnit: 'furlong', quality: 'SUSPECT' });
    expect(of('V201', { unitOfMeasure: { unit: 'kwh' } })).toMatchObject({ data: { samples: [{ exact: '1500', rawUnit: 'kwh' }] }, envelope: { quirks: [{ id: 'general/unit-spelling', path: '/meterValue/0/sampledValue/0/unitOfMeasure/unit', before: 'kwh' }] } });
  });

  test.each(['L1', 'L2', 'L3', 'N', 'L1-N', 'L2-N', 'L3-N', 'L1-L2', 'L2-L3', 'L3-L1'])('phase %s of a voltage stays', (phase) => {
    expect(sampleOf({ measurand: 'Voltage', phase })?.phase).toBe(phase);
  });

  test.each(['Interruption.Begin', 'Interruption.End', 'Other', 'Sample.Clock', 'Sample.Periodic', 'Transaction.Begin', 'Transaction.End', 'Trigger'])('context %s stays', (context) => {
    expect(sampleOf({ context })?.context).toBe(context);
  });

  test.each([['V201', 'Body'], ['V201', 'Cable'], ['V201', 'EV'], ['V201', 'Inlet'], ['V201', 'Outlet'], ['V21', 'Upstream']] as const)('%s location %s stays', (version, location) => {
    expect(of(version, { location })).toMatchObject({ data: { samples: [{ location }] }, envelope: { validation: { schemaValid: true } } });
  });
});

describe('boot', () => {
  const table: Table = [
    ['ApplicationReset', 'APPLICATION_RESET'], ['FirmwareUpdate', 'FIRMWARE_UPDATE'], ['LocalReset', 'LOCAL_RESET'], ['PowerUp', 'POWER_UP'], ['RemoteReset', 'REMOTE_RESET'], ['ScheduledReset', 'SCHEDULED_RESET'],
    ['Triggered', 'TRIGGERED'], ['Unknown', 'UNKNOWN'], ['Watchdog', 'WATCHDOG'],
  ];
  const of = (version: OcppVersion, reason: string, status = 'Accepted') => new FrameLog(version).calls('a', 'BootNotification', { reason, chargingStation: { model: 'M', vendorName: 'V' } }, { status, currentTime: '2026-05-04T08:00:00Z', interval: 60 }).fold().of('charger.booted');

  test.each(BOTH.flatMap((v) => table.map((row) => [v, ...row] as const)))('%s reason %s is %s', (version, native, canonical) => {
    expect(of(version, native).map((e) => e.data.bootReason)).toEqual([canonical, canonical]);
    expect(of(version, native)[0]?.envelope.validation.schemaValid).toBe(true);
  });

  test('another reason is UNKNOWN with evidence', () => {
    expect(of('V201', NOBODY)[0]).toMatchObject({ data: { bootReason: 'UNKNOWN' }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'] } });
  });

  test.each([['Accepted', 'ACCEPTED'], ['Pending', 'PENDING'], ['Rejected', 'REJECTED']])('answer %s is %s', (native, canonical) => {
    expect(of('V21', 'PowerUp', native)[1]?.data.registrationStatus).toBe(canonical);
  });
});

describe('device model', () => {
  const report = (attribute: object) => new FrameLog('V201').calls('r', 'NotifyReport', {
    requestId: 1, generatedAt: '2026-05-04T08:00:00Z', seqNo: 0, tbc: false, reportData: [{ component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' }, variableAttribute: [{ value: '1', ...attribute }] }],
  }, {}).fold().of('device.report.received')[0]?.data.items[0];

  test.each([['Actual', 'ACTUAL'], ['Target', 'TARGET'], ['MinSet', 'MIN_SET'], ['MaxSet', 'MAX_SET'], [NOBODY, 'UNKNOWN']])('attribute %s is %s', (type, attribute) => {
    expect(report({ type })).toMatchObject({ attribute });
  });

  test.each([['ReadOnly', 'RO'], ['ReadWrite', 'RW'], ['WriteOnly', 'WO'], [NOBODY, 'UNKNOWN']])('mutability %s is %s', (native, mutability) => {
    expect(report({ mutability: native })).toMatchObject({ mutability });
  });

  test.each([['Alerting', 'ALERTING'], ['Delta', 'DELTA'], ['Periodic', 'PERIODIC'], [NOBODY, 'UNKNOWN']])('trigger %s is %s', (native, trigger) => {
    const log = new FrameLog('V21');
    log.calls('e', 'NotifyEvent', { generatedAt: log.iso(), seqNo: 0, eventData: [{ eventId: 1, timestamp: log.iso(), trigger: native, actualValue: '1', eventNotificationType: 'CustomMonitor', component: { name: 'EVSE' }, variable: { name: 'Power' } }] }, {});
    expect(log.fold().of('device.event.observed')[0]?.data.trigger).toBe(trigger);
  });

  test.each([[0, 'INOPERATIVE'], [2, 'INOPERATIVE'], [3, 'DEGRADED'], [5, 'DEGRADED'], [6, 'WARNING'], [9, 'WARNING'], [null, 'UNKNOWN']])('an alert of severity %s is %s', (severity, impact) => {
    const log = new FrameLog('V21');
    log.calls('e', 'NotifyEvent', { generatedAt: log.iso(), seqNo: 0, eventData: [{ eventId: 1, timestamp: log.iso(), trigger: 'Alerting', actualValue: '9', eventNotificationType: 'CustomMonitor', component: { name: 'EVSE' }, variable: { name: 'Power' }, ...(severity === null ? {} : { severity }) }] }, {});
    expect(log.fold().of('fault.changed')[0]?.data).toMatchObject({ canonicalCode: 'MONITOR_ALERT', impact, severity });
  });
});
