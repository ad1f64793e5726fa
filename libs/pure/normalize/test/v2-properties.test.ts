import fc from 'fast-check';
import { EVENT_RECORDS } from '@chargeplane/contracts';
import type { CanonicalEvent } from '@chargeplane/contracts';
import { offlineCodec } from '@chargeplane/schema-registry';
import { FrameLog, cutsOf } from './frame-log.ts';
import { nasty, replaced } from './nasty.ts';
import { TOKEN, register } from './transaction-frames.ts';

/** A charger that does anything: what happens next, and when. */
type Act = (log: FrameLog, id: string) => void;

const seconds = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(600, 4000, 90_000));
const txId = fc.constantFrom('a', 'b');
const evse = fc.option(fc.record({ id: fc.constantFrom(1, 2), connectorId: fc.option(fc.constantFrom(1, 2), { nil: undefined }) }, { requiredKeys: ['id'] }), { nil: undefined });

const transactionAct: fc.Arbitrary<Act> = fc
  .record({
    eventType: fc.constantFrom('Started', 'Updated', 'Updated', 'Ended'), tx: txId, seqNo: fc.integer({ min: 0, max: 6 }), trigger: fc.constantFrom('CablePluggedIn', 'Authorized', 'StopAuthorized', 'TxResumed', 'RemoteStop'),
    state: fc.option(fc.constantFrom('EVConnected', 'Charging', 'Idle'), { nil: undefined }), offline: fc.boolean(), ago: fc.integer({ min: 0, max: 500 }), value: fc.integer({ min: 0, max: 5000 }), evse, token: fc.boolean(),
    context: fc.constantFrom('Transaction.Begin', 'Sample.Periodic', 'Transaction.End'), metered: fc.boolean(), answer: fc.constantFrom({}, { idTokenInfo: { status: 'Blocked' } }, { totalCost: 1.5 }, null),
  })
  .map((a) => (log, id) => {
    const timestamp = log.iso(a.ago);
    log.calls(id, 'TransactionEvent', {
      eventType: a.eventType, timestamp, triggerReason: a.trigger, seqNo: a.seqNo, offline: a.offline, transactionInfo: { transactionId: a.tx, chargingState: a.state }, evse: a.evse,
      ...(a.token ? { idToken: TOKEN } : {}), ...(a.metered ? { meterValue: [register(timestamp, a.value, a.context)] } : {}),
    }, a.answer ?? undefined);
  });

const otherAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ status: fc.constantFrom('Available', 'Occupied', 'Faulted'), e: fc.constantFrom(0, 1, 2), ago: fc.integer({ min: 0, max: 100 }) }).map((a): Act => (log, id) => {
    log.calls(id, 'StatusNotification', { timestamp: log.iso(a.ago), connectorStatus: a.status, evseId: a.e, connectorId: 1 }, {});
  }),
  fc.constant<Act>((log, id) => void log.calls(id, 'BootNotification', { reason: 'PowerUp', chargingStation: { model: 'M', vendorName: 'V' } }, { status: 'Accepted', currentTime: log.iso(), interval: 60 })),
  fc.constant<Act>((log, id) => void log.calls(id, 'Authorize', { idToken: TOKEN })),
  fc.constant<Act>((log) => void log.closes().wait(5).opens()),
  fc.record({ seqNo: fc.integer({ min: 0, max: 3 }), tbc: fc.boolean() }).map((a): Act => (log, id) => {
    log.calls(id, 'NotifyReport', { requestId: 1, generatedAt: log.iso(), ...a, reportData: [{ component: { name: 'Connector', evse: { id: 1, connectorId: 1 } }, variable: { name: 'AvailabilityState' }, variableAttribute: [{ value: 'Available' }] }] }, {});
  }),
  fc.record({ value: fc.constantFrom('true', 'false'), variable: fc.constantFrom('Problem', 'AvailabilityState', 'ChargingState'), component: fc.constantFrom('EVSE', 'Connector') }).map((a): Act => (log, id) => {
    log.calls(id, 'NotifyEvent', { generatedAt: log.iso(), seqNo: 0, eventData: [{ eventId: 1, timestamp: log.iso(), trigger: 'Alerting', actualValue: a.value, component: { name: a.component, evse: { id: 1 } }, variable: { name: a.variable } }] }, {});
  }),
  fc.constant<Act>((log, id) => void log.commands(id, 'GetVariables', { getVariableData: [] }, { getVariableResult: [{ attributeStatus: 'Accepted', attributeValue: 'Authorized', component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } }] })),
  fc.record({ e: fc.constantFrom(0, 1), value: fc.integer({ min: 0, max: 9 }) }).map((a): Act => (log, id) => void log.calls(id, 'MeterValues', { evseId: a.e, meterValue: [register(log.iso(), a.value, 'Sample.Clock')] }, {})),
);

const conversation = fc.record({ version: fc.constantFrom('V201' as const, 'V21' as const), acts: fc.array(fc.tuple(seconds, fc.oneof({ weight: 3, arbitrary: transactionAct }, { weight: 2, arbitrary: otherAct })), { minLength: 1, maxLength: 14 }) });

function play({ version, acts }: { version: 'V201' | 'V21'; acts: readonly (readonly [number, Act])[] }): FrameLog {
  const log = new FrameLog(version);
  acts.forEach(([wait, act], i) => {
    log.wait(wait);
    if (wait >= 600) log.tick();
    act(log, `m${i}`);
  });
  return log.wait(90_000).tick();
}

const codec = offlineCodec();
const encodes = (event: CanonicalEvent) => codec.encode('events', `io.chargeplane.canonical.${EVENT_RECORDS[event.type]}` as never, { envelope: event.envelope, data: event.data } as never).length > 0;

test('whatever a charger does: cut anywhere, or restored in the middle, the same bytes', () => {
  fc.assert(fc.property(conversation, (c) => expect(cutsOf(play(c).inputs)).toEqual([])), { numRuns: 60 });
});

test('whatever a charger does: every record has one entry, every event an id of its own and what its envelope promises', () => {
  fc.assert(
    fc.property(conversation, (c) => {
      const log = play(c);
      const { output, events } = log.fold();
      expect(output.ledger.map((l) => l.offset)).toEqual(log.inputs.map((i) => i.offset));
      expect(output.rejected.map((r) => r.rejected.code)).toEqual([]);
      expect(output.ledger.reduce((n, l) => n + l.events, 0)).toBe(events.length);
      expect(new Set(events.map((e) => e.envelope.eventId)).size).toBe(events.length);
      for (const e of events) {
        const { derivation, confidence, clock, occurredAt, topology } = e.envelope;
        expect(derivation === 'INFERRED').toBe(confidence !== null);
        expect(clock.trust === 'ABSENT').toBe(occurredAt === null);
        if (topology.scope === 'CONNECTOR') expect([topology.evseId, topology.connectorId]).not.toContain(null);
        expect(encodes(e)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test('whatever a charger does: a transaction that is named was started once, and ended by the charger at most once', () => {
  fc.assert(
    fc.property(conversation, (c) => {
      const { events } = play(c).fold();
      const firsts = events.filter((e) => e.envelope.delivery.duplicateOf == null);
      const uids = new Set(events.flatMap((e) => e.envelope.transactionUid ?? []));
      for (const uid of uids) {
        const own = firsts.filter((e) => e.envelope.transactionUid === uid);
        const started = own.flatMap((e) => (e.type === 'transaction.started' ? [e.data.missingStart] : []));
        const ended = own.flatMap((e) => (e.type === 'transaction.ended' ? [e.data.inferred] : []));
        expect([['false'], ['true'], ['true', 'false']]).toContainEqual(started.map(String));
        expect(ended.filter((inferred) => !inferred).length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 150 },
  );
});

const HASH = { hashAlgorithm: 'SHA256', issuerNameHash: 'n', issuerKeyHash: 'k', serialNumber: '1' };
const FRAMES: readonly (readonly [string, object])[] = [
  ['TransactionEvent', {
    eventType: 'Started', timestamp: '2026-05-04T08:00:00Z', triggerReason: 'Authorized', seqNo: 0, offline: false, numberOfPhasesUsed: 3, cableMaxCurrent: 32, reservationId: 1,
    transactionInfo: { transactionId: 't', chargingState: 'Charging', timeSpentCharging: 1, stoppedReason: 'Local', remoteStartId: 1, operationMode: 'Idle', tariffId: 't' }, evse: { id: 1, connectorId: 1 }, idToken: { ...TOKEN, additionalInfo: [{ additionalIdToken: 'x', type: 'y' }] },
    meterValue: [{ timestamp: '2026-05-04T08:00:00Z', sampledValue: [{ value: 1, context: 'Transaction.Begin', measurand: 'Voltage', phase: 'L1', location: 'EV', unitOfMeasure: { unit: 'kWh', multiplier: 1 }, signedMeterValue: { signedMeterData: 'x', signingMethod: 'x', encodingMethod: 'x', publicKey: 'x' } }] }],
    costDetails: { totalCost: { currency: 'EUR', total: { exclTax: 1, inclTax: 2 } } },
  }],
  ['BootNotification', { reason: 'PowerUp', chargingStation: { model: 'M', vendorName: 'V', serialNumber: 's', firmwareVersion: 'f', modem: { iccid: 'i', imsi: 'j' } } }],
  ['StatusNotification', { timestamp: '2026-05-04T08:00:00Z', connectorStatus: 'Available', evseId: 1, connectorId: 1 }],
  ['NotifyEvent', { generatedAt: '2026-05-04T08:00:00Z', seqNo: 0, tbc: true, eventData: [{ eventId: 1, timestamp: '2026-05-04T08:00:00Z', trigger: 'Alerting', actualValue: 'true', cause: 1, techCode: 'CX001', techInfo: 't', cleared: false, transactionId: 't', severity: 3, variableMonitoringId: 3, eventNotificationType: 'CustomMonitor', component: { name: 'EVSE', instance: 'i', evse: { id: 1, connectorId: 1 } }, variable: { name: 'Problem', instance: 'j' } }] }],
  ['NotifyReport', { requestId: 1, generatedAt: '2026-05-04T08:00:00Z', seqNo: 0, tbc: false, reportData: [{ component: { name: 'Connector', evse: { id: 1, connectorId: 1 } }, variable: { name: 'AvailabilityState' }, variableAttribute: [{ type: 'Actual', value: 'Available', mutability: 'ReadOnly', persistent: true, constant: false }], variableCharacteristics: { unit: 'u', dataType: 'string', minLimit: 1, maxLimit: 2, valuesList: 'a,b', supportsMonitoring: true, maxElements: 2 } }] }],
  ['MeterValues', { evseId: 1, meterValue: [{ timestamp: '2026-05-04T08:00:00Z', sampledValue: [{ value: 1 }] }] }],
  ['Authorize', { idToken: TOKEN, certificate: 'x' }], ['Heartbeat', {}], ['FirmwareStatusNotification', { status: 'Idle', requestId: 1, statusInfo: { reasonCode: 'r', additionalInfo: 'a' } }],
  ['LogStatusNotification', { status: 'Idle', requestId: 1 }], ['SecurityEventNotification', { type: 'FirmwareUpdated', timestamp: '2026-05-04T08:00:00Z', techInfo: 't' }], ['DataTransfer', { vendorId: 'v', messageId: 'm', data: { a: 1 } }],
  ['PublishFirmwareStatusNotification', { status: 'Published', location: ['https://a'], requestId: 1, statusInfo: { reasonCode: 'r' } }],
  ['NotifyMonitoringReport', { requestId: 1, seqNo: 0, tbc: false, generatedAt: '2026-05-04T08:00:00Z', monitor: [{ component: { name: 'EVSE' }, variable: { name: 'Power' }, variableMonitoring: [{ id: 1, transaction: false, value: 1, type: 'Delta', severity: 3, eventNotificationType: 'CustomMonitor' }] }] }],
  ['OpenPeriodicEventStream', { constantStreamData: { id: 1, variableMonitoringId: 2, params: { interval: 3, values: 4 } } }], ['ClosePeriodicEventStream', { id: 1 }],
  ['SignCertificate', { csr: 'x', certificateType: 'V2GCertificate', requestId: 1, hashRootCertificate: HASH }], ['Get15118EVCertificate', { iso15118SchemaVersion: 'x', action: 'Install', exiRequest: 'x', prioritizedEMAIDs: ['e'] }],
  ['GetCertificateStatus', { ocspRequestData: { ...HASH, responderURL: 'u' } }], ['GetCertificateChainStatus', { certificateStatusRequests: [{ certificateHashData: HASH, source: 'OCSP', urls: ['u'] }] }],
];
const ANSWER = { status: 'Accepted', currentTime: '2026-05-04T08:00:00Z', interval: 60, idTokenInfo: { status: 'Accepted', cacheExpiryDateTime: '2026-05-04T08:00:00Z', chargingPriority: 1, evseId: [1], groupIdToken: TOKEN, language1: 'de' }, totalCost: 1, data: 'x', exiResponse: 'x', remainingContracts: 1, ocspResult: 'x', certificateStatus: [{ certificateHashData: HASH, source: 'CRL', status: 'Good', nextUpdate: '2026-05-04T08:00:00Z' }] };

test('whatever stands where a value belongs: the record has an outcome, its events can be written, nothing is a bug of ours', () => {
  const mutation = fc.tuple(fc.nat(60), nasty);
  fc.assert(
    fc.property(fc.constantFrom('V201' as const, 'V21' as const), fc.array(fc.tuple(fc.nat(FRAMES.length - 1), fc.array(mutation, { maxLength: 3 }), fc.array(mutation, { maxLength: 2 })), { minLength: 1, maxLength: 8 }), (version, frames) => {
      const log = new FrameLog(version);
      frames.forEach(([n, mutations, answerMutations], i) => {
        const [action, base] = FRAMES[n] ?? ['Heartbeat', {}];
        const payload = mutations.reduce<unknown>((v, [place, by]) => replaced(v, { left: place + 1 }, by), base) as object;
        const answer = answerMutations.reduce<unknown>((v, [place, by]) => replaced(v, { left: place + 1 }, by), ANSWER) as object;
        log.wait(1).calls(`m${i}`, action, payload, answer);
      });
      const { output, events } = log.wait(90_000).tick().fold();
      expect(output.rejected.filter((r) => r.rejected.code === 'INTERNAL').map((r) => r.rejected.stack)).toEqual([]);
      for (const e of events) expect(encodes(e)).toBe(true);
      expect(output.ledger).toHaveLength(log.inputs.length);
    }),
    { numRuns: 1500 },
  );
});

test.each(['\u0001', '"', '\ud800', 'ü'])('whatever a charger leaves open: no part of its state grows beyond its bound (%j)', (letter) => {
  const ugly = letter.repeat(600);
  const log = new FrameLog('V21');
  const component = { name: ugly, evse: { id: 1, connectorId: 1 } };
  for (let i = 0; i < 60; i++) {
    log.wait(3).tick();
    log.calls(`${ugly}${i}`, 'Authorize', { idToken: { idToken: `${i}`, type: ugly }, customData: { vendorId: ugly } });
    log.calls(`d${i}`, 'DataTransfer', { vendorId: ugly, messageId: ugly });
    log.calls(`b${i}`, 'BootNotification', { reason: ugly, chargingStation: { model: ugly, vendorName: ugly, serialNumber: ugly, firmwareVersion: `${i}${ugly}` } });
    log.calls(`t${i}`, 'TransactionEvent', { eventType: 'Started', timestamp: log.iso(), triggerReason: ugly, seqNo: i, transactionInfo: { transactionId: `${i}${ugly}`, chargingState: ugly }, evse: { id: i, connectorId: i }, idToken: TOKEN });
    log.calls(`s${i}`, 'StatusNotification', { timestamp: log.iso(), connectorStatus: `${i}${ugly}`, evseId: i, connectorId: i });
    log.calls(`e${i}`, 'NotifyEvent', { generatedAt: log.iso(), seqNo: i, tbc: true, eventData: [{ eventId: i, timestamp: log.iso(), trigger: 'Alerting', actualValue: ugly, techCode: `${i}${ugly}`, techInfo: ugly, component, variable: { name: ugly } }] });
    log.calls(`r${i}`, 'NotifyReport', { requestId: i, generatedAt: log.iso(), seqNo: i, tbc: true, reportData: [{ component: { name: 'EVSE', evse: { id: i } }, variable: { name: 'PhaseRotation' }, variableAttribute: [{ value: ugly }] }] });
    log.commands(`c${i}`, 'SetVariables', { setVariableData: [{ attributeValue: ugly, component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } }] });
  }
  const { output } = log.fold();
  expect(Math.max(...output.state.map((s) => s.body?.length ?? 0))).toBeLessThanOrEqual(64 * 1024);
  expect(output.rejected.filter((r) => r.rejected.code === 'INTERNAL').map((r) => r.rejected.detail)).toEqual([]);
});
