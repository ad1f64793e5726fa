import { FrameLog } from './frame-log.ts';
import { TAG, boot, meter, start, status, stop, wh } from './v16-frames.ts';

/** Rules R-OFF, R-DUP, R-ORD and R-PAIR for 1.6. */
const log16 = () => new FrameLog('V16');

describe('offline', () => {
  /** A charger whose clock is known to be right, and that was away for an hour. */
  const back = () => status(status(log16(), 'Available').wait(60), 'Preparing').wait(1).closes().wait(3600).opens().wait(2);

  test('R-OFF-2: what happened more than a minute ago and comes soon after the connection opened had to wait', () => {
    const log = back();
    start(log, { timestamp: log.iso(1800), answer: 7 });
    meter(log, [wh(1500)], { transactionId: 7, timestamp: log.iso(900) });
    status(log, 'Charging', { timestamp: log.iso(700) });
    stop(log, { transactionId: 7, timestamp: log.iso(120) });
    const out = log.fold();
    const facts = [...out.of('transaction.started'), ...out.of('meter.sampled').filter((e) => e.data.carrier === 'METER_VALUES'), ...out.of('connector.status.reported').slice(2), ...out.of('transaction.ended')];
    expect(facts.map((e) => [e.type, e.envelope.delivery.offline, e.envelope.delivery.offlineSource, e.envelope.clock.trust])).toEqual([
      ['transaction.started', true, 'INFERRED', 'TRUSTED'], ['meter.sampled', true, 'INFERRED', 'TRUSTED'], ['connector.status.reported', true, 'INFERRED', 'TRUSTED'], ['transaction.ended', true, 'INFERRED', 'TRUSTED'],
    ]);
    expect(out.of('transaction.started')[0]?.data.offline).toBe(true);
    expect(out.of('transaction.ended')[0]?.data.durationS).toBe(1680);
  });

  test('R-OFF-2: what is told when it happens did not wait; nor does anything count as waiting with a clock that nobody knows', () => {
    expect(start(log16()).fold().of('transaction.started')[0]?.envelope.delivery).toMatchObject({ offline: false, offlineSource: 'INFERRED' });
    const unknown = log16();
    start(unknown.wait(5), { timestamp: unknown.iso(5000) });
    expect(unknown.fold().of('transaction.started')[0]?.envelope).toMatchObject({ delivery: { offline: null, offlineSource: 'NONE' }, clock: { trust: 'UNTRUSTED' } });
  });

  test('R-OFF-2: an older time after a newer one waited, also on a connection that is long open', () => {
    const log = status(status(log16(), 'Available').wait(1000), 'Preparing');
    meter(log.wait(5), [wh(5)], { timestamp: log.iso(400) });
    meter(log.wait(5), [wh(6)]);
    expect(log.fold().of('meter.sampled').map((e) => [e.envelope.delivery.offline, e.envelope.clock.trust])).toEqual([[true, 'TRUSTED'], [false, 'TRUSTED']]);
  });

  test('R-OFF-3: a status of before is told and changes no state', () => {
    const log = status(status(log16(), 'Available').wait(60), 'Preparing');
    status(log.wait(60), 'Charging');
    status(log.wait(1), 'Available', { timestamp: log.iso(30), errorCode: 'GroundFailure' });
    status(log.wait(10), 'Charging');
    const reported = log.fold().of('connector.status.reported');
    expect(reported[3]).toMatchObject({ envelope: { delivery: { late: true } }, data: { availability: 'AVAILABLE', changed: false } });
    expect(reported[4]?.data).toMatchObject({ previousActivity: 'CHARGING', changed: false });
  });
});

describe('repeats', () => {
  test('R-DUP-1: a record that the edge wrote twice counts once', () => {
    const log = start(log16());
    const [, again] = log.inputs;
    if (again === undefined) throw new Error('no start');
    log.inputs.push({ ...again, offset: log.inputs.length });
    const out = log.fold();
    expect(out.of('transaction.started')).toHaveLength(1);
    expect(out.output.ledger.at(-1)).toMatchObject({ outcome: 'DUPLICATE', code: 'TRANSPORT_REPEAT', events: 0 });
  });

  test('R-DUP-1: also of a connection that is closed, and of a refusal', () => {
    const log = status(log16(), 'Available').closes();
    const repeats = log.inputs.slice(1, 4).map((input, i) => ({ ...input, offset: log.inputs.length + i }));
    log.inputs.push(...repeats);
    expect(log.fold().output.ledger.slice(-3).map((l) => l.code)).toEqual(['TRANSPORT_REPEAT', 'TRANSPORT_REPEAT', 'TRANSPORT_REPEAT']);
  });

  test('R-DUP-2: (b) a start that is sent again is told as the duplicate of the first', () => {
    const log = log16();
    const timestamp = log.iso();
    start(log, { timestamp, answer: null });
    start(log.wait(30), { timestamp, answer: 7 });
    const out = log.fold();
    const [first, second] = out.of('transaction.started');
    expect(second?.envelope.delivery).toMatchObject({ duplicateOf: first?.envelope.eventId, replay: true });
    expect(out.of('meter.sampled')).toHaveLength(1);
    expect(out.reconciled()).toEqual(['DUPLICATE_START', 'ID_ASSIGNED']);
    expect(out.of('transaction.reconciled')[1]?.envelope.transactionUid).toBe(first?.envelope.transactionUid);
  });

  test('R-DUP-2: (c) a stop that is sent again is a duplicate', () => {
    const log = start(log16()).wait(60);
    const again = { transactionId: 7, meterStop: 1200, timestamp: log.iso() };
    stop(stop(log, again).wait(30), again);
    const out = log.fold();
    expect(out.output.ledger.filter((l) => l.code === 'PROTOCOL_REPEAT')).toHaveLength(1);
    expect(out.of('transaction.reconciled').at(-1)?.envelope.delivery.duplicateOf).toBe(out.of('transaction.ended')[0]?.envelope.eventId);
  });

  test('R-DUP-2: (d) the same readings again are a duplicate and feed nothing; another connector or time is none', () => {
    const log = start(log16()).wait(60);
    const again = { transactionId: 7, timestamp: log.iso() };
    meter(meter(log, [wh(1100)], again).wait(5), [wh(1100)], again);
    meter(log, [wh(1100)], { ...again, connectorId: 2 });
    meter(log.wait(5), [wh(1100)], { transactionId: 7 });
    const sampled = log.fold().of('meter.sampled').slice(1);
    expect(sampled.map((e) => e.envelope.delivery.duplicateOf)).toEqual([null, sampled[0]?.envelope.eventId, null, null]);
  });

  test('R-DUP-2: (e) the same status with the same time is a duplicate; with a new time, and a heartbeat, it is news', () => {
    const log = log16();
    const timestamp = log.iso();
    for (const id of ['a', 'b']) status(log.wait(5), 'Available', { id, timestamp });
    status(log.wait(60), 'Available');
    for (const id of ['h', 'i']) log.calls(id, 'Heartbeat', {}, { currentTime: log.iso() });
    const out = log.fold();
    const reported = out.of('connector.status.reported');
    expect(reported.map((e) => [e.envelope.delivery.duplicateOf, e.data.changed])).toEqual([[null, true], [reported[0]?.envelope.eventId, false], [null, false]]);
    expect(out.of('charger.heartbeat').map((e) => e.envelope.delivery.duplicateOf)).toEqual([null, null]);
  });

  test('R-DUP-4: the message id says nothing of the content', () => {
    const log = log16();
    status(status(log, 'Available', { id: 'same' }).wait(5), 'Preparing', { id: 'same' });
    expect(log.fold().of('connector.status.reported').map((e) => [e.data.nativeStatus, e.envelope.delivery.duplicateOf])).toEqual([['Available', null], ['Preparing', null]]);
  });
});

describe('order', () => {
  test('R-ORD-1: events stand in the order of the log; the business order is in their times', () => {
    const log = status(status(log16(), 'Available').wait(60), 'Preparing');
    meter(log.wait(300), [wh(20)]);
    meter(log.wait(1), [wh(10)], { timestamp: log.iso(200) });
    const out = log.fold();
    expect(out.events.map((e) => e.envelope.sequence.chargerSeq)).toEqual(out.events.map((_, i) => i + 1));
    const [newer, older] = out.of('meter.sampled').map((e) => e.envelope.effectiveAt);
    expect(Number(older)).toBeLessThan(Number(newer));
  });

  test('R-ORD-2: Available may overtake the stop, which is then an ordinary end', () => {
    const log = status(start(log16(), { meterStart: 100 }).wait(60), 'Charging');
    const stoppedAt = log.wait(60).iso();
    status(log, 'Available');
    stop(log.wait(20), { transactionId: 7, meterStop: 150, timestamp: stoppedAt });
    const out = log.fold();
    expect(out.of('connector.status.reported').at(-1)?.data.consistency).toBe('TRANSACTION_WITHOUT_STATUS');
    expect(out.of('transaction.ended').map((e) => [e.data.inferred, e.data.energy.exactWh])).toEqual([[false, '50']]);
    expect(out.reconciled()).toEqual(['ID_ASSIGNED']);
  });
});

describe('pairing', () => {
  const kinds = (log: FrameLog) => log.fold().of('protocol.exception.recorded').map((e) => [e.data.kind, e.data.raisedBy]);

  test('R-PAIR-1: the same id in both directions, and on another connection, is another call', () => {
    const log = log16().incoming([2, 'x', 'Authorize', { idTag: TAG }]).commands('x', 'GetConfiguration', {});
    log.incoming([3, 'x', { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '60' }] }]).outgoing([3, 'x', { idTagInfo: { status: 'Accepted' } }]);
    const out = log.fold();
    expect(out.of('device.report.received')[0]?.data.items[0]).toMatchObject({ key: 'HeartbeatInterval', value: '60' });
    expect(out.of('authorization.evaluated')[0]?.data.decision.status).toBe('ACCEPTED');
    expect(kinds(log)).toEqual([]);
  });

  test('R-PAIR-2: a call with an id that is still pending closes the older one', () => {
    const log = log16().incoming([2, 'x', 'Authorize', { idTag: TAG }]).incoming([2, 'x', 'Authorize', { idTag: 'OTHER' }]).outgoing([3, 'x', { idTagInfo: { status: 'Accepted' } }]);
    const out = log.outgoing([3, 'x', { idTagInfo: { status: 'Accepted' } }]).fold();
    expect(out.of('authorization.evaluated')).toHaveLength(1);
    expect(kinds(log)).toEqual([['DUPLICATE_MESSAGE_ID', 'CHARGER'], ['ORPHAN_RESPONSE', 'CSMS']]);
  });

  test('R-PAIR-3: an answer to nothing is an orphan; to what timed out it is late for ten minutes; never across connections', () => {
    expect(kinds(log16().incoming([3, 'nobody', {}]))).toEqual([['ORPHAN_RESPONSE', 'CHARGER']]);
    const after = (seconds: number) => kinds(log16().commands('c', 'Reset', { type: 'Soft' }).wait(70).tick().wait(seconds).incoming([3, 'c', { status: 'Accepted' }]));
    expect(after(60)).toEqual([['LATE_RESPONSE', 'CHARGER']]);
    expect(after(700)).toEqual([['ORPHAN_RESPONSE', 'CHARGER']]);
    expect(kinds(log16().incoming([2, 'x', 'Heartbeat', {}]).closes().opens().outgoing([3, 'x', { currentTime: '2026-05-04T08:00:00Z' }]))).toEqual([['CONNECTION_LOST', 'NORMALIZER'], ['ORPHAN_RESPONSE', 'CSMS']]);
  });

  test('R-PAIR-4: a call without an answer is over after a minute of log time, or with its connection', () => {
    const timed = log16().incoming([2, 'x', 'Authorize', { idTag: TAG }]).commands('c', 'Reset', { type: 'Soft' }).wait(59).tick().wait(2).tick();
    const out = timed.fold();
    expect(out.of('authorization.evaluated')[0]).toMatchObject({ data: { decision: { status: 'UNKNOWN' }, latencyMs: null }, envelope: { causationId: out.of('protocol.exception.recorded')[0]?.envelope.eventId } });
    expect(out.of('command.exchanged').map((e) => e.data.state)).toEqual(['SENT', 'TIMED_OUT']);
    expect(kinds(timed)).toEqual([['CALL_TIMEOUT', 'NORMALIZER']]);
    const lost = log16().incoming([2, 'x', 'Heartbeat', {}]).commands('c', 'Reset', { type: 'Soft' }).closes();
    expect(lost.fold().of('command.exchanged').map((e) => e.data.state)).toEqual(['SENT', 'CONNECTION_LOST']);
    expect(lost.fold().of('charger.connection.changed').at(-1)?.data.pendingCalls).toBe(2);
    expect(kinds(lost)).toEqual([['CONNECTION_LOST', 'NORMALIZER']]);
  });

  test('R-PAIR-5: a second call while one is pending is evidence, and goes on', () => {
    const log = status(log16().incoming([2, 'x', 'Heartbeat', {}]), 'Available');
    expect(log.fold().of('connector.status.reported')).toHaveLength(1);
    expect(kinds(log)).toEqual([['CONCURRENT_CALL', 'CHARGER']]);
  });

  test('R-PAIR-6: a CALLERROR with the id -1 means the only call that waits, if there is one', () => {
    const one = log16().commands('c', 'Reset', { type: 'Soft' }).incoming([4, '-1', 'FormationViolation', 'cannot read it', {}]);
    expect(one.fold().of('command.exchanged').map((e) => [e.data.state, e.data.errorCode])).toEqual([['SENT', null], ['ERROR', 'FORMAT_VIOLATION']]);
    const two = log16().commands('c', 'Reset', { type: 'Soft' }).commands('d', 'Reset', { type: 'Soft' }).incoming([4, '-1', 'GenericError', '', {}]);
    expect(two.fold().of('command.exchanged').map((e) => e.data.state)).toEqual(['SENT', 'SENT']);
    expect(kinds(two).at(-1)).toEqual(['ORPHAN_RESPONSE', 'CHARGER']);
  });
});

describe('connections and boots', () => {
  test('R-CON-1: a charger was offline if no connection was open for more than two heartbeats, two minutes at least', () => {
    const offline = (away: number, heartbeat?: number) => {
      const log = heartbeat === undefined ? log16() : log16().calls('b', 'BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' }, { status: 'Accepted', currentTime: '2026-05-04T08:00:00Z', interval: heartbeat });
      const flow = log.closes().wait(away).opens().fold().output.state.find((s) => s.key.endsWith('/flow'))?.body ?? '{}';
      const { offline: period } = JSON.parse(flow) as { offline: { from: number; to: number } | null };
      return period === null ? null : Math.round((period.to - period.from) / 1000);
    };
    expect([offline(100), offline(130), offline(130, 10), offline(130, 300), offline(700, 300)]).toEqual([null, 130, 130, null, 700]);
  });

  test('R-CON-2: after a new connection without a boot the last boot stays valid', () => {
    const log = status(boot(log16(), { firmwareVersion: '1.2.3' }).closes().wait(5).opens(), 'Available');
    expect(log.fold().of('connector.status.reported')[0]?.envelope).toMatchObject({ device: { vendor: 'V', model: 'M', firmware: '1.2.3', source: 'BOOT' }, segmentKey: 'v/m/1.2/v16' });
  });

  test('R-CON-3: statuses told anew after a connection are no change and no duplicate', () => {
    const log = status(status(log16(), 'Available').closes().wait(5).opens(), 'Available');
    expect(log.fold().of('connector.status.reported')[1]).toMatchObject({ data: { changed: false }, envelope: { delivery: { duplicateOf: null } } });
  });
});
