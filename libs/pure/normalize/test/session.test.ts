import { chargerKey, tokenReference } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';
import { PartitionFold, ruleSet, vendorPacks } from '../src/index.ts';
import type { FoldInput, FoldOutput } from '../src/index.ts';

const rules = ruleSet({ id: 'k1', secret: 'a secret of the tests that nobody uses' }, { packs: vendorPacks() });
const T0 = Date.UTC(2026, 2, 1, 10);
const KEY = chargerKey('main', 'CP-1');

class Log {
  readonly inputs: FoldInput[] = [];
  private seq = 0;
  private now = T0;

  constructor() {
    this.add({ kind: 'CONN_OPENED' });
  }

  wait(seconds: number): this {
    this.now += seconds * 1000;
    return this;
  }

  iso(): string {
    return new Date(this.now).toISOString();
  }

  sends(id: string, action: string, payload: object): this {
    return this.add({ kind: 'FRAME_IN', payload: JSON.stringify([2, id, action, payload]) });
  }

  answers(id: string, payload: object): this {
    return this.add({ kind: 'FRAME_OUT', payload: JSON.stringify([3, id, payload]), origin: 'EDGE_LOCAL' });
  }

  tick(): this {
    const record = this.record({ kind: 'TICK', connectionId: null, connSeq: null, tenantId: '', chargerId: '' });
    this.inputs.push({ offset: this.inputs.length, timestamp: this.now, key: '/0', record });
    return this;
  }

  private add(more: Partial<RawRecord>): this {
    this.inputs.push({ offset: this.inputs.length, timestamp: this.now, key: KEY, record: this.record({ connSeq: this.seq++, ...more }) });
    this.now += 20;
    return this;
  }

  private record(more: Partial<RawRecord>): RawRecord {
    return {
      kind: 'FRAME_IN', frameId: `frame-${this.inputs.length}`, tenantId: 'main', chargerId: 'CP-1', connectionId: 'conn-1', connSeq: 0, ocppVersion: 'V16', receivedAt: this.now, edgeNode: 'e1', incarnation: 'i1',
      binary: false, leg: 'CHARGER', ...more,
    };
  }
}

function start(log: Log, id: string, idTag: string, meterStart: number, timestamp = log.iso()): Log {
  return log.sends(id, 'StartTransaction', { connectorId: 1, idTag, meterStart, timestamp });
}

function session(): Log {
  const log = new Log();
  log.sends('1', 'BootNotification', { chargePointVendor: 'ABB', chargePointModel: 'CDT_TACW11::NET_WIFI', firmwareVersion: 'X::V1.8.21' }).answers('1', { status: 'Accepted', currentTime: log.iso(), interval: 60 });
  log.sends('2', 'StatusNotification', { connectorId: 1, status: 'Preparing', errorCode: 'NoError', timestamp: log.iso() }).answers('2', {});
  log.sends('3', 'Authorize', { idTag: '04A1B2C3' }).answers('3', { idTagInfo: { status: 'Accepted' } });
  start(log, '4', '04A1B2C3', 1000).answers('4', { transactionId: 77, idTagInfo: { status: 'Accepted' } });
  log.sends('5', 'StatusNotification', { connectorId: 1, status: 'Charging', errorCode: 'NoError', timestamp: log.iso() }).answers('5', {});
  log.wait(60).tick();
  log.sends('6', 'MeterValues', { connectorId: 1, transactionId: 77, meterValue: [{ timestamp: log.iso(), sampledValue: [{ value: '1.5', unit: 'kWh' }, { value: 'oops', measurand: 'Voltage' }] }] }).answers('6', {});
  log.wait(60).tick();
  log.sends('7', 'StopTransaction', { transactionId: 77, idTag: '04A1B2C3', meterStop: 3500, timestamp: log.iso(), reason: 'EVDisconnected' }).answers('7', { idTagInfo: { status: 'Accepted' } });
  return log;
}

const fold = () => new PartitionFold(0, rules);
const types = (out: FoldOutput) => out.events.map((e) => e.event.type);
const of = <T extends string>(out: FoldOutput, type: T) => out.events.filter((e) => e.event.type === type).map((e) => e.event);

test('an ordinary session becomes its events, in order, with exact energy', () => {
  const out = fold().apply(session().inputs);
  expect(out.rejected).toEqual([]);
  expect(types(out)).toEqual([
    'charger.connection.changed', 'charger.booted', 'charger.booted', 'connector.status.reported', 'authorization.evaluated', 'transaction.started', 'meter.sampled', 'transaction.reconciled',
    'authorization.evaluated', 'connector.status.reported', 'transaction.updated', 'log.ticked', 'meter.sampled', 'log.ticked', 'meter.sampled', 'transaction.ended', 'authorization.evaluated',
  ]);
  expect(of(out, 'transaction.ended')[0]?.data).toMatchObject({ stopReason: 'EV_DISCONNECTED', energy: { exactWh: '2500', method: 'TX_FIELDS', quality: 'GOOD' }, durationS: 120, inferred: false });
  expect(of(out, 'charger.booted')[0]).toMatchObject({ data: { vendor: 'ABB', model: 'CDT_TACW11', firmwareVersion: 'V1.8.21' }, envelope: { quirks: [{ id: 'abb/composite-model', before: 'CDT_TACW11::NET_WIFI' }, { id: 'abb/composite-firmware' }] } });
  expect(of(out, 'meter.sampled')[1]?.data).toMatchObject({ samples: [{ exact: '1500', unit: 'Wh', measurandDefaulted: true }, { value: null, quality: 'INVALID', rawValue: 'oops' }] });
});

test('every record has exactly one entry of the ledger, and its events are counted', () => {
  const log = session();
  const out = fold().apply(log.inputs);
  expect(out.ledger.map((l) => l.offset)).toEqual(log.inputs.map((i) => i.offset));
  expect(out.ledger.reduce((n, l) => n + l.events, 0)).toBe(out.events.length);
});

test('whole, cut into batches, or restored from its state in between: the same bytes', () => {
  const { inputs } = session();
  const whole = JSON.stringify(fold().apply(inputs).events);
  for (let cut = 1; cut < inputs.length; cut++) {
    const first = fold();
    const before = first.apply(inputs.slice(0, cut));
    first.commit();
    const again = fold();
    for (const { key, body } of before.state) again.restore(key, body);
    expect(JSON.stringify([...before.events, ...first.apply(inputs.slice(cut)).events])).toBe(whole);
    expect(JSON.stringify([...before.events, ...again.apply(inputs.slice(cut)).events])).toBe(whole);
  }
});

test('no token stands in the clear in any event', () => {
  const text = JSON.stringify(fold().apply(session().inputs).events);
  expect(text).not.toMatch(/04a1b2c3/i);
  expect(text).toContain(tokenReference(rules.tokenKey, 'main', '04A1B2C3'));
});

test('R-TXID-2 a start that is sent again is the same transaction', () => {
  const log = new Log();
  const at = log.iso();
  start(log, 'a', 'T', 10, at);
  start(log, 'b', 'T', 10, at).answers('b', { transactionId: 5, idTagInfo: { status: 'Accepted' } });
  const out = fold().apply(log.inputs);
  const started = of(out, 'transaction.started');
  expect(new Set(started.map((e) => e.envelope.transactionUid)).size).toBe(1);
  expect(started.map((e) => e.envelope.delivery.duplicateOf ?? null)).toEqual([null, started[0]?.envelope.eventId]);
});

test('R-TXID-2 a frozen clock with a session meter that starts at 0 twice is two sessions', () => {
  const log = new Log();
  for (const id of ['a', 'b']) {
    start(log.wait(600), `${id}1`, 'T', 0, '1970-01-01T00:00:10Z').answers(`${id}1`, { transactionId: 9, idTagInfo: { status: 'Accepted' } });
    log.wait(300).sends(`${id}2`, 'StopTransaction', { transactionId: 9, meterStop: 500, timestamp: '1970-01-01T00:05:00Z' }).answers(`${id}2`, {});
  }
  const out = fold().apply(log.inputs);
  expect(new Set(of(out, 'transaction.started').map((e) => e.envelope.transactionUid)).size).toBe(2);
  expect(of(out, 'transaction.ended').map((e) => e.data)).toMatchObject([{ energy: { exactWh: '500' } }, { energy: { exactWh: '500' } }]);
});

test('R-TXID-5 a stop with the id -1 belongs to the only open transaction, as an inference', () => {
  const log = new Log();
  start(log, 'a', 'T', 100).answers('a', { transactionId: 5, idTagInfo: { status: 'Accepted' } });
  log.wait(60).sends('b', 'StopTransaction', { transactionId: -1, idTag: 't', meterStop: 300, timestamp: log.iso() });
  const [ended] = of(fold().apply(log.inputs), 'transaction.ended');
  expect(ended).toMatchObject({ envelope: { derivation: 'INFERRED', confidence: 0.8 }, data: { energy: { exactWh: '200' } } });
});

test('R-TX-8 a stop that is sent again ends nothing twice', () => {
  const log = session();
  const out = fold().apply(log.sends('8', 'StopTransaction', { transactionId: 77, meterStop: 3600, timestamp: log.iso() }).inputs);
  expect(of(out, 'transaction.ended')).toHaveLength(1);
  expect(of(out, 'transaction.reconciled').at(-1)?.data).toMatchObject({ kind: 'DUPLICATE_END' });
});

test('R-FLT-1 an error opens a fault with its codes, and NoError clears it', () => {
  const log = new Log();
  log.sends('1', 'StatusNotification', { connectorId: 1, errorCode: 'PowerSwitchFailure', status: 'Faulted', vendorErrorCode: 'CX017', timestamp: log.iso() });
  log.wait(5).sends('2', 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: log.iso() });
  expect(of(fold().apply(log.inputs), 'fault.changed').map((e) => e.data)).toMatchObject([
    { change: 'OPENED', canonicalCode: 'EVSE_CONTACTOR_FAULT', impact: 'INOPERATIVE', codes: [{ system: 'OCPP16', value: 'PowerSwitchFailure' }, { system: 'MREC', value: 'CX017' }] },
    { change: 'CLEARED', clearedBy: 'NO_ERROR_STATUS' },
  ]);
});

test.each([
  ['text that is no JSON', '[2,"1","Heartbeat",{', 'NOT_JSON'],
  ['an action that no version knows', '[2,"1","MakeCoffee",{}]', 'UNKNOWN_ACTION'],
  ['an action of the central system', '[2,"1","Reset",{"type":"Hard"}]', 'WRONG_DIRECTION'],
  ['an action that is not mapped yet', '[2,"1","SecurityEventNotification",{"type":"x","timestamp":"2026-03-01T10:00:00Z"}]', 'ACTION_NOT_MAPPED'],
])('%s is rejected with its code and kept', (_name, payload, code) => {
  const log = new Log();
  const record = { ...(log.inputs[0]?.record as RawRecord), kind: 'FRAME_IN' as const, connSeq: 1, payload };
  const out = fold().apply([...log.inputs, { offset: 1, timestamp: T0, key: KEY, record }]);
  expect(out.rejected.map((r) => r.rejected)).toMatchObject([{ code, payload }]);
});
