import { transactionUidV2 } from '@chargeplane/contracts';
import { FrameLog } from './frame-log.ts';
import { TOKEN, register, transactionEvent } from './transaction-frames.ts';

const UID = transactionUidV2('main', 'CS-1', 'tx-1');
const EVSE = { evse: { id: 1, connectorId: 1 } };
const log201 = () => new FrameLog('V201');
const energyOf = (log: FrameLog) => log.fold().of('transaction.ended')[0]?.data.energy;

function begin(log: FrameLog, value = 1000): FrameLog {
  return transactionEvent(log, 'Started', { seqNo: 0, state: 'EVConnected', more: { ...EVSE, meterValue: [register(log.iso(), value, 'Transaction.Begin')] } });
}

describe('transactions', () => {
  test('R-TXID-1 the transaction has the name that the charger gave it', () => {
    const [started] = begin(log201()).fold().of('transaction.started');
    expect(started?.envelope).toMatchObject({ transactionUid: UID, nativeTransactionId: 'tx-1' });
    expect(started?.data).toMatchObject({ nativeId: 'tx-1', idAssignedBy: 'CHARGER' });
  });

  test('R-TXID-6 an id that begins again after its end is another transaction', () => {
    const log = begin(log201());
    transactionEvent(log.wait(60), 'Ended', { seqNo: 1 });
    begin(log.wait(600), 5000);
    transactionEvent(log.wait(60), 'Ended', { seqNo: 1, more: { meterValue: [register(log.iso(), 5400, 'Transaction.End')] } });
    const out = log.fold();
    const [first, second] = out.of('transaction.started').map((e) => e.envelope);
    expect(first?.transactionUid).toBe(UID);
    expect(second?.transactionUid).toBe(transactionUidV2('main', 'CS-1', 'tx-1|1'));
    expect(second?.flags).toContain('TX_ID_REUSED');
    expect(out.of('transaction.ended').map((e) => [e.envelope.transactionUid, e.data.energy.exactWh])).toEqual([[UID, null], [second?.transactionUid, '400']]);
  });

  test('R-TXID-6 the start of an ended transaction that comes again is a repeat, also after its details are forgotten', () => {
    for (const days of [0, 2]) {
      const log = log201();
      const timestamp = log.iso();
      transactionEvent(log, 'Started', { id: 'a', seqNo: 0, timestamp });
      transactionEvent(log.wait(60), 'Ended', { seqNo: 1 });
      transactionEvent(log.wait(days * 86_400 + 1).tick().wait(1), 'Started', { id: 'b', seqNo: 0, timestamp, more: { offline: true } });
      const started = log.fold().of('transaction.started');
      expect(started.map((e) => e.envelope.transactionUid)).toEqual([UID, UID]);
      expect(started[1]?.envelope.delivery.duplicateOf).toBe(started[0]?.envelope.eventId);
    }
  });

  test('R-TX-1 an update or an end of an unknown id opens the transaction, as an inference', () => {
    for (const eventType of ['Updated', 'Ended']) {
      const log = transactionEvent(log201(), eventType, { seqNo: 7 });
      const [started] = log.fold().of('transaction.started');
      expect(started).toMatchObject({ envelope: { derivation: 'INFERRED', transactionUid: UID }, data: { missingStart: true } });
    }
  });

  test('R-TX-1 the start that comes after all is the real one, and told so', () => {
    const log = log201();
    const startedAt = log.iso();
    transactionEvent(log.wait(30), 'Updated', { seqNo: 1, state: 'Charging' });
    transactionEvent(log.wait(1), 'Started', { seqNo: 0, timestamp: startedAt, more: { ...EVSE, offline: true, idToken: TOKEN, meterValue: [register(startedAt, 500, 'Transaction.Begin')] } });
    transactionEvent(log.wait(600), 'Ended', { seqNo: 2, more: { meterValue: [register(log.iso(), 900, 'Transaction.End')] } });
    const out = log.fold();
    expect(out.of('transaction.started').map((e) => [e.data.missingStart, e.envelope.delivery.duplicateOf, e.envelope.delivery.late])).toEqual([[true, null, false], [false, null, true]]);
    expect(out.reconciled()).toEqual(['LATE_START']);
    expect(out.of('transaction.ended')[0]).toMatchObject({ envelope: { topology: { evseId: 1 } }, data: { energy: { exactWh: '400' }, completeness: { missingStart: false, seqGaps: 0, firstSeq: 0, lastSeq: 2 } } });
  });

  test('R-TX-2 what is sent once stays: EVSE and token of the start hold for all that follows', () => {
    const log = begin(log201());
    transactionEvent(log.wait(5), 'Updated', { seqNo: 1, trigger: 'Authorized', more: { idToken: TOKEN } });
    transactionEvent(log.wait(5), 'Updated', { seqNo: 2, more: { evse: { id: 1, connectorId: 1 } } });
    transactionEvent(log.wait(5), 'Updated', { seqNo: 3, more: { evse: { id: 2, connectorId: 1 }, idToken: TOKEN } });
    const updates = log.fold().of('transaction.updated');
    expect(updates.map((e) => e.envelope.topology.evseId)).toEqual([1, 1, 1]);
    expect(updates.map((e) => e.envelope.flags)).toEqual([[], [], ['EVSE_CONFLICT']]);
    expect(updates.map((e) => e.data.idTokenRole)).toEqual(['START', null, 'UNKNOWN']);
  });

  test('R-TX-2 an EVSE that comes later binds the transaction', () => {
    const log = transactionEvent(log201(), 'Started', { seqNo: 0, trigger: 'Authorized', more: { idToken: TOKEN } });
    transactionEvent(log.wait(5), 'Updated', { seqNo: 1, trigger: 'CablePluggedIn', more: EVSE });
    transactionEvent(log.wait(5), 'Ended', { seqNo: 2 });
    const out = log.fold();
    expect(out.of('transaction.started')[0]).toMatchObject({ envelope: { topology: { scope: 'UNKNOWN', evseId: null } }, data: { evseKnown: false } });
    expect(out.of('transaction.updated')[0]?.data.evseBoundNow).toBe(true);
    expect(out.of('transaction.ended')[0]?.envelope.topology).toMatchObject({ scope: 'CONNECTOR', evseId: 1, connectorId: 1 });
  });

  test('R-TX-3 a missing connector is the only one that is known, and never guessed', () => {
    const report = (log: FrameLog, connectors: number[]) => log.calls('r', 'NotifyReport', {
      requestId: 1, generatedAt: log.iso(), seqNo: 0, tbc: false,
      reportData: connectors.map((connectorId) => ({ component: { name: 'Connector', evse: { id: 1, connectorId } }, variable: { name: 'ConnectorType' }, variableAttribute: [{ value: 'cType2' }] })),
    }, {});
    const topologyOf = (log: FrameLog) => transactionEvent(log, 'Started', { seqNo: 0, more: { evse: { id: 1 } } }).fold().of('transaction.started')[0]?.envelope.topology;
    expect(topologyOf(log201())).toMatchObject({ scope: 'EVSE', evseId: 1, connectorId: null });
    expect(topologyOf(report(log201(), [1]))).toMatchObject({ scope: 'CONNECTOR', connectorId: 1, nativeConnectorId: null });
    expect(topologyOf(report(log201(), [1, 2]))).toMatchObject({ scope: 'EVSE', connectorId: null });
  });

  test('R-TX-5 an idle transaction on an available connector waits for its cable and is not stale', () => {
    const close = (state: string) => {
      const log = transactionEvent(log201(), 'Started', { seqNo: 0, state, more: EVSE });
      log.wait(5).calls('s', 'StatusNotification', { timestamp: log.iso(), connectorStatus: 'Available', evseId: 1, connectorId: 1 }, {});
      return log.wait(1000).tick().fold().of('transaction.ended').map((e) => e.data.stopReason);
    };
    expect(close('EVConnected')).toEqual(['STALE']);
    expect(close('Idle')).toEqual([]);
  });

  test('R-TX-5 a transaction that knows only its EVSE is stale when all connectors of it are available', () => {
    const close = (second: string) => {
      const log = log201();
      const status = (connectorId: number, connectorStatus: string) => log.wait(1).calls(`s${connectorId}${connectorStatus}`, 'StatusNotification', { timestamp: log.iso(), connectorStatus, evseId: 1, connectorId }, {});
      status(1, 'Occupied');
      status(2, 'Occupied');
      transactionEvent(log.wait(1), 'Started', { seqNo: 0, state: 'Charging', more: { evse: { id: 1 } } });
      status(1, 'Available');
      status(2, second);
      return log.wait(1000).tick().fold().of('transaction.ended').map((e) => e.data.stopReason);
    };
    expect(close('Available')).toEqual(['STALE']);
    expect(close('Unavailable')).toEqual([]);
  });

  test('R-TX-5 an end after the inference is LATE_END', () => {
    const log = transactionEvent(log201(), 'Started', { seqNo: 0, state: 'EVConnected', more: { ...EVSE, meterValue: [register(new Date(Date.UTC(2026, 4, 4, 8)).toISOString(), 10, 'Transaction.Begin')] } });
    log.wait(5).calls('s', 'StatusNotification', { timestamp: log.iso(), connectorStatus: 'Available', evseId: 1, connectorId: 1 }, {});
    log.wait(1000).tick();
    transactionEvent(log.wait(10), 'Ended', { seqNo: 1, more: { meterValue: [register(log.iso(), 70, 'Transaction.End')] } });
    const out = log.fold();
    expect(out.of('transaction.ended').map((e) => [e.data.inferred, e.data.energy.exactWh])).toEqual([[true, null], [false, '60']]);
    expect(out.reconciled()).toEqual(['STALE', 'LATE_END']);
  });

  test('R-TX-6 a boot closes nothing; 2.1 may resume the transaction', () => {
    const log = begin(new FrameLog('V21'));
    log.wait(60).calls('b', 'BootNotification', { reason: 'PowerUp', chargingStation: { model: 'M', vendorName: 'V' } }, { status: 'Accepted', currentTime: log.iso(), interval: 60 });
    transactionEvent(log.wait(5), 'Updated', { seqNo: 1, trigger: 'TxResumed', state: 'Charging' });
    const out = log.fold();
    expect(out.of('transaction.ended')).toEqual([]);
    expect(out.reconciled()).toEqual(['RESUMED']);
  });

  test('R-TX-7 what comes after the end is late, or after the end, and changes no energy', () => {
    const log = begin(log201());
    transactionEvent(log.wait(600), 'Ended', { seqNo: 2, more: { meterValue: [register(log.iso(), 1500, 'Transaction.End')] } });
    const earlier = log.iso(300);
    transactionEvent(log.wait(2), 'Updated', { seqNo: 1, timestamp: earlier, more: { offline: true, meterValue: [register(earlier, 1200, 'Sample.Periodic')] } });
    transactionEvent(log.wait(10), 'Updated', { seqNo: 3 });
    const out = log.fold();
    const [late, after] = out.of('transaction.updated');
    expect(late?.envelope).toMatchObject({ delivery: { late: true }, flags: [] });
    expect(after?.envelope).toMatchObject({ delivery: { late: false }, flags: ['AFTER_END'] });
    expect(out.reconciled()).toEqual(['GAP_DETECTED', 'GAP_FILLED']);
    expect(out.of('transaction.ended')).toHaveLength(1);
  });

  test('R-TX-8 another end of the same transaction is a duplicate; the first is kept', () => {
    const log = begin(log201());
    const end = { seqNo: 1, timestamp: log.iso(), more: { meterValue: [register(log.iso(), 1100, 'Transaction.End')] } };
    transactionEvent(log.wait(1), 'Ended', end);
    transactionEvent(log.wait(1), 'Ended', end);
    transactionEvent(log.wait(1), 'Ended', { ...end, timestamp: log.iso() });
    const out = log.fold();
    expect(out.of('transaction.ended')).toHaveLength(1);
    expect(out.of('transaction.reconciled').map((e) => [e.data.kind, e.data.detail])).toEqual([
      ['DUPLICATE_END', 'the same event was sent again'], ['DUPLICATE_END', 'another end of the same transaction; the first is kept'],
    ]);
  });
});

describe('order and repeats', () => {
  test('R-OFF-1 the flag of the charger decides whether an event was offline', () => {
    const log = log201();
    const past = log.iso(7200);
    transactionEvent(log, 'Started', { seqNo: 0, timestamp: past, more: { ...EVSE, offline: true } });
    transactionEvent(log.wait(1), 'Updated', { seqNo: 1 });
    const out = log.fold();
    const [started] = out.of('transaction.started');
    expect(started?.envelope).toMatchObject({ delivery: { offline: true, offlineSource: 'FLAG' }, effectiveAt: Date.parse(past), clock: { trust: 'TRUSTED', reason: 'NO_EVIDENCE' } });
    expect(out.of('transaction.updated')[0]?.envelope.delivery).toMatchObject({ offline: false, offlineSource: 'FLAG' });
  });

  test('R-OFF-3 a status of before does not become the state of the connector', () => {
    const log = log201();
    const status = (id: string, connectorStatus: string, timestamp: string) => log.calls(id, 'StatusNotification', { timestamp, connectorStatus, evseId: 1, connectorId: 1 }, {});
    status('a', 'Available', log.iso());
    status('b', 'Occupied', log.wait(60).iso());
    status('c', 'Available', log.wait(1).iso(30));
    status('d', 'Occupied', log.wait(10).iso());
    const reported = log.fold().of('connector.status.reported');
    expect(reported[3]?.data).toMatchObject({ previousAvailability: 'OCCUPIED', changed: false });
  });

  test('R-OFF-4 a gap around a lost connection may be what the charger was allowed to drop', () => {
    const gap = (lose: boolean) => {
      const log = begin(log201());
      if (lose) log.wait(5).closes().wait(30).opens();
      transactionEvent(log.wait(5), 'Updated', { seqNo: 5 });
      return log.fold().of('transaction.reconciled')[0]?.data;
    };
    expect(gap(false)).toMatchObject({ kind: 'GAP_DETECTED', fromSeq: 1, toSeq: 4, detail: null });
    expect(gap(true)).toMatchObject({ kind: 'GAP_DETECTED', detail: 'MAYBE_DROPPED_OFFLINE' });
  });

  test('R-SEQ-1 the first number is the base, and a counter that runs on over transactions is recognised', () => {
    const log = log201();
    transactionEvent(log, 'Started', { seqNo: 341, more: EVSE });
    transactionEvent(log.wait(5), 'Updated', { seqNo: 342 });
    transactionEvent(log.wait(5), 'Ended', { seqNo: 343 });
    transactionEvent(log.wait(50), 'Started', { tx: 'tx-2', seqNo: 344, more: EVSE });
    const out = log.fold();
    expect(out.reconciled()).toEqual([]);
    expect(out.of('transaction.ended')[0]?.data.completeness).toMatchObject({ seqGaps: 0, firstSeq: 341, lastSeq: 343 });
    expect(out.of('transaction.started').map((e) => e.envelope.flags)).toEqual([[], ['SEQ_PER_EVSE']]);
  });

  test('R-SEQ-1 a count that falls to 0 within a transaction begins anew, with evidence and without a gap', () => {
    const log = begin(log201());
    transactionEvent(log.wait(5), 'Updated', { seqNo: 1 });
    transactionEvent(log.wait(5), 'Updated', { seqNo: 0, trigger: 'MeterValuePeriodic' });
    transactionEvent(log.wait(5), 'Updated', { seqNo: 1, trigger: 'MeterValuePeriodic' });
    const out = log.fold();
    expect(out.of('transaction.updated').map((e) => e.envelope.flags)).toEqual([[], ['SEQ_REBASED'], []]);
    expect(out.reconciled()).toEqual([]);
  });

  test('R-SEQ-2 a gap is told once, and taken back number by number', () => {
    const log = begin(log201());
    for (const seqNo of [4, 5, 2, 6]) transactionEvent(log.wait(5), 'Updated', { seqNo });
    transactionEvent(log.wait(5), 'Ended', { seqNo: 7 });
    const out = log.fold();
    expect(out.of('transaction.reconciled').map((e) => [e.data.kind, e.data.fromSeq, e.data.toSeq])).toEqual([['GAP_DETECTED', 1, 3], ['GAP_FILLED', 2, 2]]);
    expect(out.of('transaction.updated')[0]?.envelope.sequence).toMatchObject({ nativeSeqNo: 4, nativeSeqGap: 3 });
    expect(out.of('transaction.ended')[0]?.data.completeness.seqGaps).toBe(2);
  });

  test('R-SEQ-2 a day after the end the gaps that are left are told again', () => {
    const log = begin(log201());
    transactionEvent(log.wait(5), 'Ended', { seqNo: 3 });
    log.wait(86_401).tick();
    expect(log.fold().of('transaction.reconciled').at(-1)?.data).toMatchObject({ kind: 'GAP_DETECTED', fromSeq: 1, toSeq: 2 });
  });

  test('R-DUP-2 (a) the same event under a new message id is a duplicate, offline flag or not', () => {
    const log = log201();
    const frame = { seqNo: 0, timestamp: log.iso(), more: { ...EVSE, meterValue: [register(log.iso(), 9100, 'Transaction.Begin')] } };
    transactionEvent(log, 'Started', { ...frame, id: 'a', answer: null });
    transactionEvent(log.wait(20), 'Started', { ...frame, id: 'b', more: { ...frame.more, offline: true } });
    const out = log.fold();
    const [first, second] = out.of('transaction.started');
    expect(second?.envelope.delivery).toMatchObject({ duplicateOf: first?.envelope.eventId, replay: true });
    expect(out.of('meter.sampled')).toHaveLength(1);
    expect(out.output.ledger.filter((l) => l.code === 'PROTOCOL_REPEAT')).toHaveLength(1);
  });

  test('R-DUP-2 (a) repeats of updates and ends are duplicates', () => {
    const log = begin(log201());
    const update = { seqNo: 1, timestamp: log.iso(), more: { meterValue: [register(log.iso(), 1100, 'Sample.Periodic')] } };
    transactionEvent(log.wait(1), 'Updated', update);
    transactionEvent(log.wait(1), 'Updated', update);
    const out = log.fold();
    const [first, second] = out.of('transaction.updated');
    expect(second?.envelope.delivery.duplicateOf).toBe(first?.envelope.eventId);
    expect(out.of('meter.sampled')).toHaveLength(2);
  });

  test('R-DUP-2 (d) the same readings again are a duplicate', () => {
    const log = log201();
    const payload = { evseId: 1, meterValue: [register(log.iso(), 5, 'Sample.Clock')] };
    log.calls('a', 'MeterValues', payload, {}).calls('b', 'MeterValues', payload, {});
    const [first, second] = log.fold().of('meter.sampled');
    expect(second?.envelope.delivery.duplicateOf).toBe(first?.envelope.eventId);
  });

  test('R-DUP-2 (e) the same status with the same timestamp is a duplicate; R-CON-3 with a new one it is news without change', () => {
    const log = log201();
    const payload = { timestamp: log.iso(), connectorStatus: 'Available', evseId: 1, connectorId: 1 };
    log.calls('a', 'StatusNotification', payload, {}).calls('b', 'StatusNotification', payload, {}).wait(60);
    log.calls('c', 'StatusNotification', { ...payload, timestamp: log.iso() }, {});
    const [first, second, third] = log.fold().of('connector.status.reported');
    expect(second?.envelope.delivery.duplicateOf).toBe(first?.envelope.eventId);
    expect(third).toMatchObject({ envelope: { delivery: { duplicateOf: null } }, data: { changed: false } });
  });

  test('R-DUP-3 the same number with other content is kept beside the first, with evidence', () => {
    const log = begin(log201());
    transactionEvent(log.wait(1), 'Updated', { seqNo: 1, trigger: 'ChargingStateChanged' });
    transactionEvent(log.wait(1), 'Updated', { seqNo: 1, trigger: 'MeterValuePeriodic' });
    const out = log.fold();
    expect(out.of('transaction.updated').map((e) => [e.envelope.flags, e.envelope.delivery.duplicateOf])).toEqual([[[], null], [['SEQ_CONFLICT'], null]]);
    expect(out.reconciled()).toEqual([]);
  });

  test('R-ORD-1 the number of the charger breaks ties of equal times', () => {
    const log = begin(log201());
    const timestamp = log.iso();
    for (const seqNo of [1, 2]) transactionEvent(log, 'Updated', { seqNo, timestamp });
    const updates = log.fold().of('transaction.updated');
    expect(updates.map((e) => [e.envelope.effectiveAt, e.envelope.sequence.nativeSeqNo])).toEqual([[Date.parse(timestamp), 1], [Date.parse(timestamp), 2]]);
  });
});

describe('energy', () => {
  const sampled = (log: FrameLog, ...sampledValue: object[]) => [{ timestamp: log.iso(), sampledValue }];

  test('R-EN-1 per-phase registers are summed only where there is no total', () => {
    const log = log201();
    const phases = (values: number[], context: string) => values.map((value, i) => ({ value, context, phase: `L${i + 1}`, unitOfMeasure: { unit: 'kWh' } }));
    transactionEvent(log, 'Started', { seqNo: 0, more: { ...EVSE, meterValue: sampled(log, ...phases([1, 2, 3.5], 'Transaction.Begin')) } });
    transactionEvent(log.wait(60), 'Ended', { seqNo: 1, more: { meterValue: sampled(log, ...phases([2, 2.25, 4], 'Transaction.End')) } });
    expect(energyOf(log)).toMatchObject({ exactWh: '1750', method: 'REGISTER_DIFF' });
  });

  test('R-EN-2 2.x takes the registers of begin and end, else the first and last, else the intervals, else the net, else nothing', () => {
    const energy = (first: object, last: object) => {
      const log = log201();
      transactionEvent(log, 'Started', { seqNo: 0, more: { ...EVSE, meterValue: sampled(log, first) } });
      transactionEvent(log.wait(60), 'Ended', { seqNo: 1, more: { meterValue: sampled(log, last) } });
      return energyOf(log);
    };
    const of = (measurand: string, value: number, context = 'Sample.Periodic') => ({ measurand, value, context });
    expect(energy(of('Energy.Active.Import.Register', 100, 'Transaction.Begin'), of('Energy.Active.Import.Register', 350, 'Transaction.End'))).toMatchObject({ exactWh: '250', method: 'REGISTER_DIFF', quality: 'GOOD' });
    expect(energy(of('Energy.Active.Import.Register', 100), of('Energy.Active.Import.Register', 350))).toMatchObject({ exactWh: '250', method: 'REGISTER_DIFF', quality: 'SUSPECT' });
    expect(energy(of('Energy.Active.Import.Interval', 100), of('Energy.Active.Import.Interval', 50))).toMatchObject({ exactWh: '150', method: 'INTERVAL_SUM' });
    expect(energy(of('Energy.Active.Net', -100), of('Energy.Active.Net', 50))).toMatchObject({ exactWh: '150', method: 'NET', quality: 'SUSPECT' });
    expect(energy(of('Voltage', 230), of('Voltage', 231))).toMatchObject({ exactWh: null, method: 'NONE', quality: 'UNKNOWN' });
  });

  const sessions = (registers: readonly (readonly [number, number])[]) => {
    const log = log201();
    registers.forEach(([start, stop], i) => {
      transactionEvent(log.wait(600), 'Started', { tx: `t${i}`, seqNo: 0, more: { ...EVSE, meterValue: [register(log.iso(), start, 'Transaction.Begin')] } });
      transactionEvent(log.wait(600), 'Ended', { tx: `t${i}`, seqNo: 1, more: { meterValue: [register(log.iso(), stop, 'Transaction.End')] } });
    });
    return log.fold().of('transaction.started').map((e) => e.envelope.flags);
  };

  test('R-EN-4 a register that starts at 0 three times in a row is one of sessions', () => {
    expect(sessions([[0, 500], [0, 700], [0, 100], [0, 50]])).toEqual([[], [], ['SESSION_METER'], ['SESSION_METER']]);
  });

  test('R-EN-5 energy that no transaction has, and a register that fell, are evidence', () => {
    expect(sessions([[1000, 1500], [1600, 1700], [2000, 2100], [900, 950]])).toEqual([[], [], ['MISSING_ENERGY'], ['REGISTER_REGRESSED']]);
  });

  test('R-EN-8 the same measurand twice with different contexts are two facts', () => {
    const log = log201();
    transactionEvent(log, 'Started', { seqNo: 0, more: { ...EVSE, meterValue: sampled(log, { value: 10, context: 'Transaction.Begin' }, { value: 12, context: 'Sample.Periodic' }) } });
    const out = log.fold();
    expect(out.of('meter.sampled')[0]?.data.samples.map((s) => [s.context, s.exact])).toEqual([['Transaction.Begin', '10'], ['Sample.Periodic', '12']]);
    expect(out.of('transaction.started')[0]?.data.meterStart).toMatchObject({ exact: '10', sampleEventId: out.of('meter.sampled')[0]?.envelope.eventId });
  });

  test('R-EN-10 readings that the end repeats are not counted twice, also with fewer measurands', () => {
    const log = begin(log201());
    const timestamp = log.wait(60).iso();
    const interval = { value: 40, measurand: 'Energy.Active.Import.Interval', context: 'Sample.Periodic' };
    transactionEvent(log, 'Updated', { seqNo: 1, more: { meterValue: [{ timestamp, sampledValue: [interval, { value: 230, measurand: 'Voltage', context: 'Sample.Periodic' }] }] } });
    transactionEvent(log.wait(60), 'Ended', { seqNo: 2, more: { meterValue: [{ timestamp, sampledValue: [interval] }, { timestamp: log.iso(), sampledValue: [{ ...interval, value: 2 }] }] } });
    const out = log.fold();
    expect(out.of('meter.sampled').map((e) => e.data.repeatsEarlier)).toEqual([false, false, true, false]);
    expect(out.of('transaction.ended')[0]?.data.energy).toMatchObject({ method: 'INTERVAL_SUM', exactWh: '42' });
  });

  test('R-EN-11 signed values stay as they were signed', () => {
    const log = log201();
    const signedMeterData = 'T0NNRnx7fQ=='.padEnd(3000, 'A');
    const signedMeterValue = { signedMeterData, signingMethod: 'ECDSA-secp256r1-SHA256', encodingMethod: 'OCMF', publicKey: 'k==' };
    transactionEvent(log, 'Started', { seqNo: 0, more: { ...EVSE, meterValue: sampled(log, { value: 812.4, context: 'Transaction.Begin', signedMeterValue, unitOfMeasure: { unit: 'kWh', multiplier: 0 } }) } });
    const [sample] = log.fold().of('meter.sampled')[0]?.data.samples ?? [];
    expect(sample).toMatchObject({ exact: '812400', rawValue: '812.4', signed: { payload: signedMeterData, signingMethod: 'ECDSA-secp256r1-SHA256', encodingMethod: 'OCMF', publicKey: 'k==', containerVersion: 'OCPP2' } });
  });

  test('R-EN-12 a value that is missing or broken is null, never 0, and takes no other with it', () => {
    const log = log201();
    log.incoming(`[2,"a","MeterValues",{"evseId":1,"meterValue":[{"timestamp":"${log.iso()}","sampledValue":[{"measurand":"Voltage"},{"value":"NaN"},{"value":9007199254740993.25},{"value":{"x":1}},{"value":7,"measurand":"SoC"}]}]}]`);
    const out = log.fold();
    expect(out.of('meter.sampled')[0]?.data.samples.map((s) => [s.rawValue, s.value, s.exact, s.quality])).toEqual([
      ['', null, null, 'UNKNOWN'], ['NaN', null, null, 'INVALID'], ['9007199254740993.25', 9007199254740994, '9007199254740993.25', 'GOOD'], ['', null, null, 'UNKNOWN'], ['7', 7, null, 'GOOD'],
    ]);
    expect(out.of('protocol.exception.recorded')[0]?.data.kind).toBe('SCHEMA_INVALID');
  });

  test('R-EN-13 exported energy comes from the export registers', () => {
    const log = log201();
    const both = (imported: number, exported: number, context: string) => [{ value: imported, context }, { value: exported, context, measurand: 'Energy.Active.Export.Register' }];
    transactionEvent(log, 'Started', { seqNo: 0, more: { ...EVSE, meterValue: sampled(log, ...both(100, 10, 'Transaction.Begin')) } });
    transactionEvent(log.wait(60), 'Ended', { seqNo: 1, more: { meterValue: sampled(log, ...both(500, 70, 'Transaction.End')) } });
    expect(energyOf(log)).toMatchObject({ exactWh: '400', exportWh: '60' });
  });
});

describe('devices', () => {
  const notify = (log: FrameLog, id: string, item: object, more: object = {}) => log.wait(1).calls(id, 'NotifyEvent', {
    generatedAt: log.iso(), seqNo: 0, tbc: false, eventData: [{ eventId: 1, timestamp: log.iso(), trigger: 'Alerting', actualValue: 'true', eventNotificationType: 'HardWiredNotification', ...item }], ...more,
  }, {});
  const problem = { component: { name: 'Connector', evse: { id: 1, connectorId: 1 } }, variable: { name: 'Problem' } };

  test('R-FLT-4 a fault is a component, a variable and a scope; cleared or false closes it', () => {
    const log = log201();
    notify(log, 'a', { ...problem, techCode: 'CX017', techInfo: 'contactor welded' });
    notify(log, 'b', { ...problem, techCode: 'CX017', techInfo: 'contactor welded' });
    notify(log, 'c', { ...problem, techCode: 'CX017', cleared: true });
    notify(log, 'd', problem);
    notify(log, 'e', { ...problem, actualValue: 'false', trigger: 'Delta' });
    const faults = log.fold().of('fault.changed');
    expect(faults.map((e) => [e.data.change, e.data.canonicalCode, e.data.clearedBy])).toEqual([
      ['OPENED', 'EVSE_CONTACTOR_FAULT', 'NONE'], ['CLEARED', 'EVSE_CONTACTOR_FAULT', 'EXPLICIT'], ['OPENED', 'OTHER', 'NONE'], ['CLEARED', 'OTHER', 'EXPLICIT'],
    ]);
    expect(faults[0]?.data).toMatchObject({ impact: 'INOPERATIVE', codes: [{ system: 'OCPP2_VARIABLE', value: 'Connector.Problem' }, { system: 'MREC', value: 'CX017' }] });
    expect(new Set(faults.map((e) => e.data.faultKey)).size).toBe(2);
  });

  test('R-FLT-3 a boot alone clears no fault', () => {
    const log = log201();
    notify(log, 'a', problem);
    log.calls('b', 'BootNotification', { reason: 'PowerUp', chargingStation: { model: 'M', vendorName: 'V' } }, { status: 'Accepted', currentTime: log.iso(), interval: 60 });
    notify(log, 'c', { ...problem, cleared: true });
    expect(log.fold().of('fault.changed').map((e) => e.data.change)).toEqual(['OPENED', 'CLEARED']);
  });

  test('R-RPT-1 chunks are told as they come; a report that misses one is incomplete', () => {
    const chunk = (log: FrameLog, seqNo: number, tbc: boolean) => log.calls(`c${seqNo}`, 'NotifyReport', {
      requestId: 3310, generatedAt: log.iso(), seqNo, tbc, reportData: [{ component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' }, variableAttribute: [{ value: '22000' }] }],
    }, {});
    const flags = (order: readonly [number, boolean][]) => {
      const log = log201();
      for (const [seqNo, tbc] of order) chunk(log, seqNo, tbc);
      return log.fold().of('device.report.received').map((e) => [e.data.chunk, e.data.last, e.envelope.flags]);
    };
    expect(flags([[0, true], [1, true], [2, false]])).toEqual([[0, false, []], [1, false, []], [2, true, []]]);
    expect(flags([[0, true], [2, false]])).toEqual([[0, false, []], [2, true, ['CHUNK_MISSING', 'REPORT_INCOMPLETE']]]);
    expect(flags([[0, true], [2, true], [1, true], [3, false]])).toEqual([[0, false, []], [2, false, ['CHUNK_MISSING']], [1, false, []], [3, true, []]]);
  });

  test('R-RPT-1 chunks of NotifyEvent are counted as those of reports', () => {
    const log = log201();
    notify(log, 'a', problem, { seqNo: 0, tbc: true });
    notify(log, 'b', problem, { seqNo: 2, tbc: false });
    expect(log.fold().of('device.event.observed').map((e) => e.envelope.flags)).toEqual([[], ['CHUNK_MISSING', 'REPORT_INCOMPLETE']]);
  });

  test('R-TOPO-1 the operator\'s map ranks before the inventory, and that before what was seen', () => {
    const topology = (mapped: number[], reported: number[]) => {
      const log = new FrameLog('V201', undefined, mapped.map((connectorId) => ({ nativeConnectorId: connectorId, evseId: 1, connectorId })));
      log.calls('s', 'StatusNotification', { timestamp: log.iso(), connectorStatus: 'Available', evseId: 1, connectorId: 2 }, {});
      const reportData = reported.map((connectorId) => ({ component: { name: 'Connector', evse: { id: 1, connectorId } }, variable: { name: 'ConnectorType' }, variableAttribute: [{ value: 'cType2' }] }));
      if (reported.length > 0) log.calls('r', 'NotifyReport', { requestId: 1, generatedAt: log.iso(), seqNo: 0, tbc: false, reportData }, {});
      return transactionEvent(log, 'Started', { seqNo: 0, more: { evse: { id: 1 } } }).fold().of('transaction.started')[0]?.envelope.topology.connectorId;
    };
    expect(topology([], [])).toBe(2);
    expect(topology([], [3])).toBe(3);
    expect(topology([], [3, 4])).toBeNull();
    expect(topology([5], [3, 4])).toBe(5);
  });

  test('R-TOPO-2 an EVSE that nobody announced is taken as it is', () => {
    const log = log201();
    log.calls('s', 'StatusNotification', { timestamp: log.iso(), connectorStatus: 'Available', evseId: 77, connectorId: 3 }, {});
    expect(log.fold().of('connector.status.reported')[0]?.envelope.topology).toMatchObject({ scope: 'CONNECTOR', evseId: 77, connectorId: 3, mapRevision: null });
  });

  test('R-TOPO-3 a fault of the station does not change its connectors', () => {
    const log = log201();
    log.calls('a', 'StatusNotification', { timestamp: log.iso(), connectorStatus: 'Available', evseId: 1, connectorId: 1 }, {});
    log.wait(1).calls('b', 'StatusNotification', { timestamp: log.iso(), connectorStatus: 'Faulted', evseId: 0, connectorId: 0 }, {});
    log.wait(1).calls('c', 'StatusNotification', { timestamp: log.iso(), connectorStatus: 'Occupied', evseId: 1, connectorId: 1 }, {});
    const reported = log.fold().of('connector.status.reported');
    expect(reported[1]).toMatchObject({ envelope: { topology: { scope: 'STATION', nativeEvseId: 0 } }, data: { availability: 'FAULTED' } });
    expect(reported[2]?.data.previousAvailability).toBe('AVAILABLE');
  });

  test('R-CFG-2 the start point that the charger reported says what a start means', () => {
    const started = (value: string | null) => {
      const log = log201();
      if (value !== null) {
        log.commands('g', 'GetVariables', { getVariableData: [] }, { getVariableResult: [{ attributeStatus: 'Accepted', attributeValue: value, component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } }] });
      }
      return transactionEvent(log, 'Started', { seqNo: 0 }).fold().of('transaction.started')[0]?.data.startPointHint;
    };
    expect(started(null)).toBe('UNKNOWN');
    expect(started('PowerPathClosed')).toBe('POWER_PATH_CLOSED');
    expect(started('EVConnected,Authorized')).toBe('UNKNOWN');
  });

  test('R-CFG-1 another firmware makes the known values stale', () => {
    const log = log201();
    const boot = (id: string, firmwareVersion: string) => log.calls(id, 'BootNotification', { reason: 'PowerUp', chargingStation: { model: 'M', vendorName: 'V', firmwareVersion } }, { status: 'Accepted', currentTime: log.iso(), interval: 60 });
    boot('a', '1.0.0');
    log.commands('g', 'GetVariables', { getVariableData: [] }, { getVariableResult: [{ attributeStatus: 'Accepted', attributeValue: '300', component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } }] });
    boot('b', '1.1.0');
    const out = log.fold();
    const part = out.output.state.find((s) => s.key.endsWith('/configuration'));
    expect(JSON.parse(part?.body ?? '{}')).toMatchObject({ values: { 'comm.heartbeatInterval': { value: '300', stale: true } } });
    expect(out.of('charger.booted')[2]?.data.identityChanged).toEqual(['firmware']);
  });
});

describe('pairing', () => {
  test('R-PAIR-7 a SEND is never pending', () => {
    const log = new FrameLog('V21');
    log.incoming([6, 'a', 'NotifyPeriodicEventStream', { id: 1, pending: 0, basetime: log.iso(), data: [{ t: 0, v: '1' }] }]);
    const out = log.wait(120).tick().fold();
    expect(out.codes()).toEqual(['ACTION_NOT_MAPPED']);
    expect(out.of('protocol.exception.recorded')).toEqual([]);
  });

  test('R-PAIR-8 a refused answer withdraws the trust in what came of it', () => {
    const log = new FrameLog('V21');
    log.calls('a', 'Authorize', { idToken: TOKEN }, { status: 'Accepted' }).incoming([5, 'a', 'OccurrenceConstraintViolation', 'idTokenInfo is missing', {}]);
    const out = log.fold();
    const [evaluated] = out.of('authorization.evaluated');
    const refused = out.of('protocol.exception.recorded').find((e) => e.data.kind === 'CALLRESULTERROR');
    expect(evaluated?.data.decision).toMatchObject({ status: 'UNKNOWN', nativeStatus: null });
    expect(refused).toMatchObject({ envelope: { causationId: evaluated?.envelope.eventId }, data: { errorCode: 'OCCURRENCE_CONSTRAINT_VIOLATION', raisedBy: 'CHARGER' } });
  });
});
