import { transactionUidV16, tokenReference } from '@chargeplane/contracts';
import { FrameLog, RULES } from './frame-log.ts';
import { TAG, boot, meter, start, status, stop, wh } from './v16-frames.ts';

/** Rules R-TXID and R-TX for 1.6; expectations from the rules, not from the code. */
const log16 = () => new FrameLog('V16');
const uidOf = (connectorId: string, idTag: string, timestamp: string, meterStart: string, k = 0) =>
  transactionUidV16({ tenantId: 'main', chargerId: 'CS-1', connectorId, tokenRef: tokenReference(RULES.tokenKey, 'main', idTag), timestamp, meterStart }, k);

describe('identity', () => {
  test('R-TXID-2: the name of a 1.6 transaction follows from its start alone, whatever the spelling of the token', () => {
    const log = log16();
    const timestamp = log.iso();
    start(log, { connectorId: 2, idTag: '04a9c3517e2b80', meterStart: 5, timestamp });
    const [started] = log.fold().of('transaction.started');
    expect(started?.envelope).toMatchObject({ transactionUid: uidOf('2', TAG, timestamp, '5'), nativeTransactionId: null });
    expect(started?.data).toMatchObject({ nativeId: null, idAssignedBy: 'CSMS', startReason: 'Authorized', startPointHint: 'POWER_PATH_CLOSED' });
  });

  test('R-TXID-2: a start that is sent again after its end is a replay if the clock can be trusted', () => {
    const log = log16();
    const timestamp = log.iso();
    start(log, { timestamp });
    stop(log.wait(600), { transactionId: 7 });
    start(log.wait(60).closes().opens(), { timestamp, answer: 7 });
    const out = log.fold();
    const [first, second] = out.of('transaction.started');
    expect(second?.envelope).toMatchObject({ transactionUid: first?.envelope.transactionUid, delivery: { duplicateOf: first?.envelope.eventId, replay: true } });
    expect(out.reconciled()).toEqual(['ID_ASSIGNED', 'DUPLICATE_START']);
    expect(out.of('transaction.ended')).toHaveLength(1);
  });

  test('R-TXID-2: a frozen clock with a session meter that starts at 0 twice is two sessions', () => {
    const log = log16();
    for (const stopAt of [500, 700]) {
      start(log.wait(600), { meterStart: 0, timestamp: '2026-01-01T00:00:00Z', answer: 9 });
      stop(log.wait(300), { transactionId: 9, meterStop: stopAt, timestamp: '2026-01-01T00:00:00Z' });
    }
    const out = log.fold();
    const uids = out.of('transaction.started').map((e) => e.envelope.transactionUid);
    expect(uids).toEqual([uidOf('1', TAG, '2026-01-01T00:00:00Z', '0'), uidOf('1', TAG, '2026-01-01T00:00:00Z', '0', 1)]);
    expect(out.of('transaction.ended').map((e) => [e.envelope.transactionUid, e.data.energy.exactWh])).toEqual([[uids[0], '500'], [uids[1], '700']]);
  });

  test('R-TXID-3: the answer gives the transaction its number', () => {
    const out = start(log16(), { answer: 4711 }).fold();
    const [started] = out.of('transaction.started');
    const [assigned] = out.of('transaction.reconciled');
    expect(assigned).toMatchObject({ data: { kind: 'ID_ASSIGNED', nativeId: '4711' }, envelope: { transactionUid: started?.envelope.transactionUid, causationId: started?.envelope.eventId, nativeTransactionId: '4711' } });
  });

  test('R-TXID-3: one number for two open transactions is a collision; each connector keeps its own', () => {
    const log = start(start(log16(), { connectorId: 1, meterStart: 100, answer: 1 }).wait(5), { connectorId: 2, meterStart: 9000, idTag: 'OTHER', answer: 1 });
    meter(log.wait(5), [wh(150)], { connectorId: 1, transactionId: 1 });
    meter(log.wait(5), [wh(9100)], { connectorId: 2, transactionId: 1 });
    stop(log.wait(5), { transactionId: 1, idTag: 'OTHER', meterStop: 9200 });
    stop(log.wait(5), { transactionId: 1, idTag: TAG, meterStop: 300 });
    const out = log.fold();
    const [one, two] = out.of('transaction.started').map((e) => e.envelope.transactionUid);
    const collision = out.of('transaction.reconciled').find((e) => e.data.kind === 'ID_CORRECTED');
    expect(collision).toMatchObject({ data: { otherUid: one, nativeId: '1' }, envelope: { transactionUid: two, flags: ['TX_ID_COLLISION'] } });
    expect(out.of('meter.sampled').filter((e) => e.data.carrier === 'METER_VALUES').map((e) => e.envelope.transactionUid)).toEqual([one, two]);
    expect(out.of('transaction.ended').map((e) => [e.envelope.transactionUid, e.data.energy.exactWh])).toEqual([[two, '200'], [one, '200']]);
  });

  test('R-TXID-4: numbers may recur: the newest transaction on the connector has it', () => {
    const log = start(log16(), { meterStart: 100, answer: 1 });
    stop(log.wait(60), { transactionId: 1, meterStop: 200 });
    start(log.wait(60), { meterStart: 200, answer: 1 });
    meter(log.wait(5), [wh(220)], { transactionId: 1 });
    stop(log.wait(60), { transactionId: 1, meterStop: 350 });
    const out = log.fold();
    const [first, second] = out.of('transaction.started').map((e) => e.envelope.transactionUid);
    expect(out.of('transaction.ended').map((e) => [e.envelope.transactionUid, e.data.energy.exactWh])).toEqual([[first, '100'], [second, '150']]);
    expect(out.of('meter.sampled').find((e) => e.data.carrier === 'METER_VALUES')?.envelope.transactionUid).toBe(second);
  });

  test('R-TXID-5: (a) a known number names its transaction, also for readings', () => {
    const log = start(log16(), { answer: 7 });
    meter(log.wait(60), [wh(1100)], { transactionId: 7 });
    stop(log.wait(60), { transactionId: 7 });
    const out = log.fold();
    const uid = out.of('transaction.started')[0]?.envelope.transactionUid;
    expect(out.of('meter.sampled').map((e) => [e.envelope.transactionUid, e.envelope.derivation])).toEqual([[uid, 'REPORTED'], [uid, 'REPORTED'], [uid, 'REPORTED']]);
    expect(out.of('transaction.ended')[0]?.envelope).toMatchObject({ transactionUid: uid, derivation: 'REPORTED', confidence: null });
  });

  test.each([[-1], [0], [999]])('R-TXID-5: (b) a stop with the number %i is that of the only open transaction', (transactionId) => {
    const log = start(log16(), { meterStart: 100, answer: null });
    stop(log.wait(60), { transactionId, idTag: TAG, meterStop: 300 });
    const out = log.fold();
    expect(out.of('transaction.ended')[0]).toMatchObject({
      envelope: { transactionUid: out.of('transaction.started')[0]?.envelope.transactionUid, derivation: 'INFERRED', confidence: 0.8, quirks: [{ id: 'general/sentinel-transaction-id', before: String(transactionId) }] },
      data: { energy: { exactWh: '200' }, inferred: false },
    });
  });

  test.each([
    ['two transactions are open', (log: FrameLog) => start(start(log, { connectorId: 1, meterStart: 100, answer: null }), { connectorId: 2, meterStart: 50, answer: null }), {}],
    ['another token stops', (log: FrameLog) => start(log, { meterStart: 100, answer: null }), { idTag: 'SOMEBODY' }],
    ['the register is behind that of the start', (log: FrameLog) => start(log, { meterStart: 5000, answer: null }), {}],
    ['none is open', (log: FrameLog) => log, {}],
  ] as const)('R-TXID-5: (c) where %s, a stop without a number ends a transaction whose start was not seen', (_case, open, more) => {
    const log = stop(open(log16()).wait(60), { transactionId: -1, meterStop: 300, ...more });
    const out = log.fold();
    const made = out.of('transaction.started').find((e) => e.data.missingStart);
    expect(made).toMatchObject({ envelope: { derivation: 'INFERRED', topology: { scope: 'UNKNOWN', evseId: null } }, data: { evseKnown: false, meterStart: null } });
    expect(out.of('transaction.ended')).toHaveLength(1);
    expect(out.of('transaction.ended')[0]).toMatchObject({ envelope: { transactionUid: made?.envelope.transactionUid }, data: { completeness: { missingStart: true }, energy: { exactWh: null, quality: 'UNKNOWN' } } });
    expect(out.reconciled().at(-1)).toBe('END_WITHOUT_START');
  });

  test.each([[-1], [0], [999]])('R-TXID-5: readings with the number %i belong to the transaction of their connector if their time lies in it', (transactionId) => {
    const log = log16();
    const before = log.iso(600);
    start(log, { connectorId: 1 });
    meter(log.wait(60), [wh(1100)], { connectorId: 1, transactionId });
    meter(log.wait(1), [wh(9)], { connectorId: 2, transactionId });
    meter(log.wait(1), [wh(5)], { connectorId: 1, transactionId, timestamp: before });
    const out = log.fold();
    const [, inside, elsewhere, earlier] = out.of('meter.sampled');
    expect(inside).toMatchObject({ envelope: { transactionUid: out.of('transaction.started')[0]?.envelope.transactionUid, derivation: 'INFERRED', confidence: 0.8 }, data: { kind: 'TRANSACTION' } });
    expect(elsewhere).toMatchObject({ envelope: { transactionUid: null }, data: { kind: 'IDLE' } });
    expect(earlier).toMatchObject({ envelope: { transactionUid: null }, data: { kind: 'IDLE' } });
  });

  test('R-TXID-5: readings without a number belong to no transaction', () => {
    const log = meter(start(log16()).wait(60), [wh(123456)]);
    expect(log.fold().of('meter.sampled').at(-1)).toMatchObject({ envelope: { transactionUid: null, derivation: 'REPORTED' }, data: { kind: 'IDLE' } });
  });
});

describe('life', () => {
  test('R-TX-1: a start opens the transaction, which its statuses name', () => {
    const log = start(status(log16(), 'Preparing').wait(5));
    status(log.wait(5), 'Charging');
    const out = log.fold();
    const [started] = out.of('transaction.started');
    expect(started).toMatchObject({ data: { chargingState: 'PREPARING', evseKnown: true }, envelope: { topology: { scope: 'CONNECTOR', evseId: 1, connectorId: 1, nativeConnectorId: 1 } } });
    expect(out.of('connector.status.reported').map((e) => e.data.openTransactionUid)).toEqual([null, started?.envelope.transactionUid]);
    expect(out.of('transaction.updated')[0]).toMatchObject({ envelope: { derivation: 'DERIVED' }, data: { changeReason: 'ChargingStateChanged', chargingState: 'CHARGING' } });
  });

  test.each(['Finishing', 'SuspendedEV'])('R-TX-1: an EV that left tells so in the status %s', (left) => {
    const log = status(start(log16()).wait(5), 'Charging');
    status(log.wait(60), left, { info: 'EV side disconnected' });
    expect(log.fold().of('transaction.updated').at(-1)?.data.changeReason).toBe('EVCommunicationLost');
  });

  test('R-TX-4: another start on a busy connector ends the transaction that was open there, at its time and last register', () => {
    const log = start(log16(), { meterStart: 100, answer: 1 });
    meter(log.wait(60), [wh(150)], { transactionId: 1 });
    start(log.wait(60), { connectorId: 2, meterStart: 7, idTag: 'OTHER', answer: 2 });
    const at = log.wait(60).iso();
    start(log, { meterStart: 180, idTag: 'NEXT', answer: 3, timestamp: at });
    const out = log.fold();
    const [first, , third] = out.of('transaction.started').map((e) => e.envelope.transactionUid);
    expect(out.of('transaction.ended')).toHaveLength(1);
    expect(out.of('transaction.ended')[0]).toMatchObject({
      envelope: { transactionUid: first, derivation: 'INFERRED' }, data: { inferred: true, stopReason: 'SUPERSEDED', endedAt: Date.parse(at), meterStop: { exact: '150' }, completeness: { missingEnd: true } },
    });
    expect(out.of('transaction.reconciled').find((e) => e.data.kind === 'SUPERSEDED')?.data.otherUid).toBe(third);
  });

  const abandoned = (more: (log: FrameLog) => FrameLog) => {
    const log = status(start(log16(), { answer: 7, meterStart: 100 }).wait(60), 'Charging');
    meter(log.wait(60), [wh(400)], { transactionId: 7 });
    return more(log).fold();
  };

  test('R-TX-5: a transaction whose connector was available for a quarter of an hour is closed by inference', () => {
    const out = abandoned((log) => status(log.wait(10), 'Available').wait(890).tick().wait(20).tick());
    expect(out.of('transaction.ended')[0]).toMatchObject({ envelope: { derivation: 'INFERRED' }, data: { stopReason: 'STALE', inferred: true, meterStop: { exact: '400' } } });
    expect(out.of('transaction.ended')[0]?.envelope.logTime).toBe(out.events.findLast((e) => e.type === 'log.ticked')?.envelope.logTime);
    expect(out.reconciled()).toEqual(['ID_ASSIGNED', 'STALE']);
  });

  test.each([
    ['its connector is not available', (log: FrameLog) => status(log.wait(10), 'SuspendedEV').wait(1200).tick()],
    ['a message named it meanwhile', (log: FrameLog) => meter(status(log.wait(10), 'Available').wait(600), [wh(500)], { transactionId: 7 }).wait(400).tick()],
    ['the charger is offline', (log: FrameLog) => status(log.wait(10), 'Available').closes().wait(1200).tick()],
    ['the charger has just come back', (log: FrameLog) => status(log.wait(10), 'Available').closes().wait(1200).opens().wait(60).tick()],
  ] as const)('R-TX-5: it stays open while %s', (_case, more) => {
    expect(abandoned(more).of('transaction.ended')).toEqual([]);
  });

  test('R-TX-5: a week of silence closes it in any case', () => {
    const days = (n: number) => abandoned((log) => log.closes().wait(n * 86_400).tick()).of('transaction.ended').map((e) => e.data.stopReason);
    expect(days(6.9)).toEqual([]);
    expect(days(7.1)).toEqual(['STALE']);
  });

  test('R-TX-5: the stop that comes after all is the end', () => {
    const out = abandoned((log) => stop(status(log.wait(10), 'Available').wait(1000).tick().wait(5), { transactionId: 7, meterStop: 450, timestamp: log.iso(1000) }));
    expect(out.of('transaction.ended').map((e) => [e.data.inferred, e.data.energy.exactWh])).toEqual([[true, '300'], [false, '350']]);
    expect(out.reconciled()).toEqual(['ID_ASSIGNED', 'STALE', 'LATE_END']);
  });

  test('R-TX-6: a boot closes nothing; the stop comes out of the queue, or the session goes on', () => {
    const log = start(boot(log16()).wait(5), { answer: 7, meterStart: 100 });
    boot(log.wait(300).closes().wait(120).opens().wait(1));
    stop(log.wait(1), { transactionId: 7, meterStop: 200, reason: 'PowerLoss', timestamp: log.iso(130) });
    const ended = log.fold().of('transaction.ended');
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({ data: { stopReason: 'POWER_LOSS', nativeStopReason: 'PowerLoss', stopClass: 'FAILED', inferred: false, energy: { exactWh: '100' } }, envelope: { delivery: { offline: true, offlineSource: 'INFERRED' } } });
    const on = boot(start(log16(), { answer: 7, meterStart: 100 }).wait(60).closes().wait(30).opens());
    stop(meter(on.wait(60), [wh(150)], { transactionId: 7 }).wait(60), { transactionId: 7, meterStop: 170 });
    expect(on.fold().of('transaction.ended').map((e) => e.data.energy.exactWh)).toEqual(['70']);
  });

  test('R-TX-7: readings of before the end that come after it are late, later ones are flagged; the energy stays', () => {
    const log = stop(start(log16(), { answer: 7, meterStart: 100 }).wait(600), { transactionId: 7, meterStop: 300 });
    const earlier = log.iso(300);
    meter(log.wait(5), [wh(200)], { transactionId: 7, timestamp: earlier });
    meter(log.wait(5), [wh(310)], { transactionId: 7 });
    const out = log.fold();
    const [late, after] = out.of('meter.sampled').filter((e) => e.data.carrier === 'METER_VALUES');
    expect(late?.envelope).toMatchObject({ transactionUid: out.of('transaction.started')[0]?.envelope.transactionUid, delivery: { late: true }, flags: [] });
    expect(after?.envelope).toMatchObject({ delivery: { late: false }, flags: ['AFTER_END'] });
    expect(out.of('transaction.ended').map((e) => e.data.energy.exactWh)).toEqual(['200']);
  });

  test('R-TX-8: a stop that comes again ends nothing twice; the first is kept', () => {
    const log = start(log16(), { answer: 7, meterStart: 100 }).wait(60);
    const timestamp = log.iso();
    stop(log, { transactionId: 7, meterStop: 300, timestamp });
    stop(log.wait(5), { transactionId: 7, meterStop: 300, timestamp });
    stop(log.wait(5), { transactionId: 7, meterStop: 320 });
    const out = log.fold();
    const ended = out.of('transaction.ended');
    expect(ended.map((e) => e.data.energy.exactWh)).toEqual(['200']);
    const doubles = out.of('transaction.reconciled').filter((e) => e.data.kind === 'DUPLICATE_END');
    expect(doubles.map((e) => [e.envelope.delivery.duplicateOf, e.data.detail])).toEqual([
      [ended[0]?.envelope.eventId, 'the same stop was sent again'], [ended[0]?.envelope.eventId, expect.stringContaining('another stop of the same transaction')],
    ]);
  });

  test('R-TX-8: also when nobody answered the first, after a new connection, and a week later', () => {
    const log = start(log16(), { answer: 7, meterStart: 100 }).wait(60);
    const timestamp = log.iso();
    stop(log, { transactionId: 7, meterStop: 300, timestamp, answered: false });
    stop(log.wait(30).closes().opens(), { transactionId: 7, meterStop: 300, timestamp });
    stop(log.wait(7 * 86_400).tick(), { transactionId: 7, meterStop: 300, timestamp });
    const out = log.fold();
    expect(out.of('transaction.ended')).toHaveLength(1);
    expect(out.reconciled()).toEqual(['ID_ASSIGNED', 'DUPLICATE_END', 'DUPLICATE_END']);
  });

  test('R-TX-9: a stop is believed without any authorization, also of a start that was refused', () => {
    const log = start(log16(), { answer: 8, status: 'Blocked', meterStart: 100 });
    status(log.wait(5), 'Charging');
    stop(log.wait(60), { transactionId: 8, meterStop: 130 });
    const out = log.fold();
    expect(out.of('authorization.evaluated')[0]?.data.decision.status).toBe('BLOCKED');
    expect(out.of('transaction.ended')[0]?.data).toMatchObject({ energy: { exactWh: '30', method: 'TX_FIELDS' }, stopTrigger: 'Deauthorized', stopIdToken: null });
  });

  test('R-TX-10: two transactions of one driver stay two; what stitches them is on the events', () => {
    const log = start(log16(), { answer: 1, meterStart: 100 });
    stop(log.wait(60), { transactionId: 1, meterStop: 200, idTag: TAG });
    status(log, 'Finishing');
    start(log.wait(60), { answer: 2, meterStart: 200 });
    const out = log.fold();
    const started = out.of('transaction.started');
    expect(new Set(started.map((e) => e.envelope.transactionUid)).size).toBe(2);
    expect(new Set(started.map((e) => JSON.stringify([e.data.idToken?.ref, e.envelope.topology.evseId, e.envelope.topology.connectorId]))).size).toBe(1);
    expect(out.of('transaction.ended')[0]?.data.stopIdToken?.ref).toBe(started[0]?.data.idToken?.ref);
  });
});
