import { tokenReference } from '@chargeplane/contracts';
import { FrameLog, RULES } from './frame-log.ts';
import { TOKEN, register, transactionEvent } from './transaction-frames.ts';

/** What 2.x chargers were reported to do */
const log201 = () => new FrameLog('V201');
const EVSE = { evse: { id: 1, connectorId: 1 } };

// MicroOcpp: an unusual end leaves out the required triggerReason
test('an end without a trigger reason is an end, with evidence', () => {
  const log = transactionEvent(log201(), 'Started', { seqNo: 0, more: EVSE });
  log.wait(60).calls('b', 'TransactionEvent', { eventType: 'Ended', timestamp: log.iso(), seqNo: 1, transactionInfo: { transactionId: 'tx-1', chargingState: 'Idle', stoppedReason: 'Other' } }, {});
  const out = log.fold();
  expect(out.of('transaction.ended')[0]).toMatchObject({ data: { stopReason: 'OTHER', stopTrigger: 'Unknown' }, envelope: { flags: ['TRIGGER_REASON_MISSING'], validation: { schemaValid: false } } });
  expect(out.of('protocol.exception.recorded')[0]?.data).toMatchObject({ kind: 'SCHEMA_INVALID', emittedAnyway: 1 });
});

// A simulator of the withdrawn OCPP 2.0
test('transactionData of the 2.0 draft is read as transactionInfo, texts as numbers, with provenance', () => {
  const log = log201();
  const event = (id: string, eventType: string, seqNo: number, value: string, context: string) => log.wait(60).calls(id, 'TransactionEvent', {
    eventType, timestamp: log.iso(), triggerReason: 'CablePluggedIn', seqNo, transactionData: { id: 'tx-5501', chargingState: 'EVDetected' }, ...EVSE,
    meterValue: [{ timestamp: log.iso(), sampledValue: [{ value, context, measurand: 'Energy.Active.Import.Register' }] }],
  }, {});
  event('a', 'Started', 0, '0.0', 'Transaction.Begin');
  event('b', 'Ended', 1, '3120.5', 'Transaction.End');
  const out = log.fold();
  expect(out.of('transaction.started')[0]?.envelope.quirks.map((q) => [q.id, q.path])).toEqual([['general/ocpp20-draft', '/transactionData'], ['general/ocpp20-draft', '/transactionData/chargingState']]);
  expect(out.of('transaction.ended')[0]?.data.energy).toMatchObject({ exactWh: '3120.5', method: 'REGISTER_DIFF' });
});

// CitrineOS: objects, lists and endless texts where a text belongs
test('a boot with anything in its fields is a boot', () => {
  const boot = (chargingStation: object) => log201().calls('a', 'BootNotification', { reason: 'PowerUp', chargingStation }, { status: 'Accepted', currentTime: '2026-05-04T08:00:00Z', interval: 60 }).fold();
  expect(boot({ model: 'M'.repeat(300), vendorName: 'Test' }).of('charger.booted')[0]).toMatchObject({ data: { model: 'M'.repeat(300) }, envelope: { validation: { schemaValid: false } } });
  expect(boot({ model: 'Test-1', vendorName: { name: 'Test' } }).of('charger.booted')[0]?.data).toMatchObject({ vendor: '', model: 'Test-1' });
  expect(boot({ model: 'Test-1', vendorName: 'Test', firmwareVersion: ['1', '0'] }).of('charger.booted')[0]?.data).toMatchObject({ firmwareVersion: null });
});

// EVerest: the end always names the type ISO14443
test('another type of the same token is the same driver', () => {
  const log = transactionEvent(log201(), 'Started', { seqNo: 0, trigger: 'Authorized', more: { ...EVSE, idToken: { idToken: 'DE8ABC', type: 'eMAID' } } });
  transactionEvent(log.wait(60), 'Ended', { seqNo: 1, trigger: 'StopAuthorized', more: { idToken: { idToken: 'de8abc', type: 'ISO14443' } } });
  const out = log.fold();
  const ref = tokenReference(RULES.tokenKey, 'main', 'DE8ABC');
  expect(out.of('transaction.started')[0]?.data.idToken).toMatchObject({ ref, type: 'eMAID' });
  expect(out.of('transaction.ended')[0]?.data.stopIdToken).toMatchObject({ ref, type: 'ISO14443' });
});

// EVerest: security events and statuses before the boot was accepted
test('what is told before the boot is accepted is a fact, and marked', () => {
  const boot = (log: FrameLog, id: string, status: string) => log.wait(1).calls(id, 'BootNotification', { reason: 'PowerUp', chargingStation: { model: 'M', vendorName: 'V' } }, { status, currentTime: log.iso(), interval: 5 });
  const tell = (log: FrameLog, id: string) => log.wait(1).calls(id, 'SecurityEventNotification', { type: 'StartupOfTheDevice', timestamp: log.iso() }, {});
  const log = log201();
  tell(log, 'a');
  tell(boot(log, 'b', 'Pending'), 'c');
  tell(boot(log, 'd', 'Accepted'), 'e');
  expect(log.fold().of('security.event.raised').map((e) => e.envelope.flags)).toEqual([[], ['PRE_REGISTRATION'], []]);
});

// A charge point simulator: periodic readings of a session come as MeterValues, which name no transaction
test('readings beside the TransactionEvents belong to the session of the EVSE, as an inference', () => {
  const log = transactionEvent(log201(), 'Started', { seqNo: 0, state: 'Charging', more: EVSE });
  log.wait(60).calls('m', 'MeterValues', { evseId: 1, meterValue: [register(log.iso(), 700, 'Sample.Periodic')] }, {});
  log.wait(1).calls('n', 'MeterValues', { evseId: 2, meterValue: [register(log.iso(), 9, 'Sample.Periodic')] }, {});
  const [inSession, other] = log.fold().of('meter.sampled');
  expect(inSession).toMatchObject({ data: { kind: 'TRANSACTION' }, envelope: { derivation: 'INFERRED', confidence: 0.8, topology: { evseId: 1, connectorId: 1 } } });
  expect(inSession?.envelope.transactionUid).not.toBeNull();
  expect(other).toMatchObject({ data: { kind: 'IDLE' }, envelope: { transactionUid: null, derivation: 'REPORTED' } });
});

// OCMF with a certificate chain is longer than 2.0.1 allows
test('signed data of any length is kept whole, and the plain value with it', () => {
  const signedMeterData = 'A'.repeat(2772);
  const log = transactionEvent(log201(), 'Started', { seqNo: 0, more: { ...EVSE, meterValue: [{ timestamp: '2026-05-04T08:00:00Z', sampledValue: [{ value: 5, context: 'Transaction.Begin', signedMeterValue: { signedMeterData, signingMethod: 's', encodingMethod: 'OCMF', publicKey: 'k' } }] }] } });
  expect(log.fold().of('meter.sampled')[0]?.data.samples[0]).toMatchObject({ exact: '5', signed: { payload: signedMeterData } });
});

test('secrets and tokens of the device model stand nowhere', () => {
  const log = log201();
  const item = (component: string, variable: string, value: string) => ({ component: { name: component }, variable: { name: variable }, variableAttribute: [{ value }] });
  log.calls('r', 'NotifyReport', { requestId: 1, generatedAt: log.iso(), seqNo: 0, tbc: false, reportData: [item('SecurityCtrlr', 'BasicAuthPassword', 'hush-hush'), item('TokenReader', 'Token', 'CAFEBABE'), item('VendorCtrlr', 'ApiKey', 'sesame-open')] }, {});
  log.calls('e', 'NotifyEvent', { generatedAt: log.iso(), seqNo: 0, eventData: [{ eventId: 1, timestamp: log.iso(), trigger: 'Delta', actualValue: 'CAFEBABE', component: { name: 'TokenReader' }, variable: { name: 'Token' }, eventNotificationType: 'CustomMonitor' }] }, {});
  log.commands('s', 'SetVariables', { setVariableData: [{ attributeValue: 'hush-hush', component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' } }] }, { setVariableResult: [{ attributeStatus: 'Accepted', component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' } }] });
  const { events, output } = log.fold();
  expect(events.length).toBeGreaterThan(3);
  expect(JSON.stringify([events, output.state])).not.toMatch(/hush-hush|cafebabe|sesame-open/i);
});

test('a transaction event without an id keeps its readings; without both nothing can be read', () => {
  const event = (more: object) => log201().calls('a', 'TransactionEvent', { eventType: 'Updated', timestamp: '2026-05-04T08:00:00Z', triggerReason: 'MeterValuePeriodic', seqNo: 1, transactionInfo: {}, ...more }, {}).fold();
  const kept = event({ ...EVSE, meterValue: [register('2026-05-04T08:00:00Z', 7, 'Sample.Periodic')] });
  expect(kept.of('meter.sampled')[0]).toMatchObject({ data: { samples: [{ exact: '7' }] }, envelope: { transactionUid: null, flags: ['TRANSACTION_ID_MISSING'] } });
  expect(event({}).codes()).toEqual(['UNREADABLE_PAYLOAD']);
});

test('a remote start and a remote stop are found again in the session that they caused', () => {
  const log = log201();
  log.commands('r', 'RequestStartTransaction', { remoteStartId: 9, idToken: TOKEN, evseId: 1 }, { status: 'Accepted' });
  transactionEvent(log.wait(5), 'Started', { seqNo: 0, trigger: 'RemoteStart', info: { remoteStartId: 9 }, more: EVSE });
  log.wait(60).commands('s', 'RequestStopTransaction', { transactionId: 'tx-1' }, { status: 'Accepted' });
  transactionEvent(log.wait(1), 'Ended', { seqNo: 1, trigger: 'RemoteStop', info: { stoppedReason: 'Remote' } });
  const out = log.fold();
  expect(out.of('transaction.started')[0]?.data).toMatchObject({ commandId: 'command-r', remoteStartId: 9 });
  expect(out.of('transaction.ended')[0]?.data).toMatchObject({ commandId: 'command-s', stopReason: 'REMOTE' });
});
