import { chargerKey } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';
import { PartitionFold } from '../src/index.ts';
import type { FoldInput, PartitionFoldOptions, RuleSet } from '../src/index.ts';
import { FrameLog, Folded, RULES, cutsOf } from './frame-log.ts';
import { start, stop } from './v16-frames.ts';

/** Rules that throw where a test wants it. */
function bomb(): { readonly rules: RuleSet; armed: (what: string) => boolean } {
  const it = { armed: (_what: string) => false };
  const goOff = (what: string) => {
    if (it.armed(what)) throw new Error(`a bug in ${what}`);
  };
  const { packs, parameters } = RULES;
  const rules: RuleSet = {
    ...RULES,
    packs: { ...packs, version: packs.version, lexicalRepairs: (of) => packs.lexicalRepairs(of), mendInbound: (action, kind, payload, of) => (goOff(action), packs.mendInbound(action, kind, payload, of)) },
    parameters: Object.defineProperty({ ...parameters }, 'lateAnswerS', { get: () => (goOff('a timer'), parameters.lateAnswerS) }),
  };
  return Object.assign(it, { rules });
}

const entries = (out: Folded) => out.output.ledger.map((l) => [l.outcome, l.code]);

test('where the rules throw on a record it is rejected(INTERNAL), the state before it stands, and the partition goes on', () => {
  const b = bomb();
  b.armed = (what) => what === 'MeterValues';
  const log = start(new FrameLog('V16'), { id: 'a', meterStart: 100, answer: 7 });
  log.wait(60).incoming([2, 'm', 'MeterValues', { connectorId: 1, transactionId: 7, meterValue: [{ timestamp: log.iso(), sampledValue: [{ value: '150' }] }] }]);
  stop(log.wait(60), { id: 'z', transactionId: 7, meterStop: 300 });
  const out = log.fold(b.rules);
  expect(out.codes()).toEqual(['INTERNAL']);
  const [{ rejected } = { rejected: null }] = out.output.rejected;
  expect(rejected).toMatchObject({ detail: 'a bug in MeterValues', action: 'MeterValues', messageId: 'm', offset: 3, timer: null });
  expect(rejected?.stack).toContain('a bug in MeterValues');
  expect(rejected?.stateHash).toMatch(/^[0-9a-f]{64}$/);
  expect(entries(out)[3]).toEqual(['REJECTED', 'INTERNAL']);
  expect(out.of('transaction.ended')[0]).toMatchObject({ data: { energy: { exactWh: '200' } }, envelope: { flags: ['CONN_SEQ_GAP'] } });
  expect(out.of('meter.sampled').map((e) => e.data.carrier)).toEqual(['START_TX_FIELD', 'STOP_TX_FIELD']);
  expect(cutsOf(log.inputs, b.rules)).toEqual([]);
});

test('where the rules throw on a timer it is rejected(INTERNAL) once, and other timers and records go on', () => {
  const b = bomb();
  b.armed = (what) => what === 'a timer';
  const log = new FrameLog('V16');
  log.incoming([2, 'a', 'Heartbeat', {}]).wait(100).tick().wait(10).tick();
  start(log.wait(1), { id: 'b', answer: 7 });
  const out = log.fold(b.rules);
  expect(out.output.rejected.map(({ rejected }) => [rejected.code, rejected.timer, rejected.payload])).toEqual([['INTERNAL', 'call/IN/conn-1/a', null]]);
  expect(out.types()).toContain('transaction.started');
  expect(cutsOf(log.inputs, b.rules)).toEqual([]);
});

test('a batch in which something threw is rolled back and folded again to the same bytes', () => {
  const b = bomb();
  b.armed = (what) => what === 'Authorize';
  const log = new FrameLog('V16').calls('a', 'Authorize', { idTag: 'T1' }).calls('b', 'Heartbeat', {}, { currentTime: '2026-05-04T08:00:00Z' });
  const fold = new PartitionFold(0, b.rules);
  const first = JSON.stringify(fold.apply(log.inputs));
  fold.rollback();
  expect(JSON.stringify(fold.apply(log.inputs))).toBe(first);
});

const most = (bytes: number): PartitionFoldOptions => ({ write: (events) => (JSON.stringify(events).length <= bytes ? events : null) });
const samples = (n: number) => Array.from({ length: n }, () => ({ value: '1' }));

test('output larger than a record may be is rejected(TOO_LARGE), and the batch goes on', () => {
  const log = new FrameLog('V16');
  log.calls('a', 'MeterValues', { connectorId: 1, meterValue: [{ timestamp: log.iso(), sampledValue: samples(400) }] }, {});
  log.wait(5).calls('b', 'MeterValues', { connectorId: 1, meterValue: [{ timestamp: log.iso(), sampledValue: samples(1) }] }, {});
  const fold = new PartitionFold(0, RULES, most(20_000));
  const out = new Folded(fold.apply(log.inputs));
  expect(entries(out)).toEqual([['EVENTS', null], ['REJECTED', 'TOO_LARGE'], ['IGNORED', 'ANSWER_WITHOUT_FACTS'], ['EVENTS', null], ['IGNORED', 'ANSWER_WITHOUT_FACTS']]);
  expect(out.output.rejected[0]?.rejected).toMatchObject({ code: 'TOO_LARGE', action: 'MeterValues', payload: log.inputs[1] === undefined ? '' : (log.inputs[1].record as RawRecord).payload });
  expect(out.types()).toEqual(['meter.sampled']);
});

test('what a timer gives and cannot be written is rejected(TOO_LARGE) once', () => {
  const log = new FrameLog('V16').incoming([2, 'a', 'Authorize', { idTag: 'T1' }]).wait(100).tick().wait(10).tick();
  const out = new Folded(new PartitionFold(0, RULES, { write: (events) => (events.every((e) => e.type !== 'authorization.evaluated') ? events : null) }).apply(log.inputs));
  expect(out.output.rejected.map(({ rejected }) => [rejected.code, rejected.timer])).toEqual([['TOO_LARGE', 'call/IN/conn-1/a']]);
});

test('very many events with very many quirks each are rejected before they fill the memory', () => {
  const log = new FrameLog('V16');
  const meterValue = Array.from({ length: 3000 }, (_, i) => ({ timestamp: new Date(log.now - i * 1000).toISOString(), sampledValue: [{ value: '1,5' }] }));
  expect(log.calls('a', 'MeterValues', { connectorId: 1, meterValue }, {}).fold().codes()).toEqual(['TOO_LARGE']);
});

test('where a part of the state grows beyond its bound, the record that does it is rejected(INTERNAL), and the partition goes on', () => {
  const log = start(new FrameLog('V16'), { answer: 1 });
  stop(log.wait(60), { transactionId: 1 });
  start(log.wait(60), { answer: 2, idTag: 'x' });
  const full = { entries: [{ id: 'x'.repeat(65_000), uid: 'u', connector: '1', at: 0 }], evicted: 0 };
  const fold = new PartitionFold(0, RULES);
  fold.restore(`c/${chargerKey('main', 'CS-1')}/aliases`, JSON.stringify({ ...full, entries: [{ ...full.entries[0], id: 'x'.repeat(65_400) }] }));
  const out = new Folded(fold.apply(log.inputs));
  expect(out.output.rejected.map(({ rejected }) => [rejected.code, rejected.action, rejected.offset])).toEqual([['INTERNAL', null, 2], ['INTERNAL', null, 6]]);
  expect(out.output.rejected[0]?.rejected.detail).toContain('state part aliases of main/CS-1');
  expect(out.of('transaction.started')).toHaveLength(2);
  fold.commit();
  expect(out.output.state.every((s) => (s.body?.length ?? 0) <= 64 * 1024)).toBe(true);
});

test('bytes that are no raw record, and a record on a foreign key, are rejected and change no state', () => {
  const log = new FrameLog('V16');
  const foreign: FoldInput = { offset: 1, timestamp: log.now, key: chargerKey('main', 'CS-2'), record: log.inputs[0]?.record as RawRecord };
  const broken: FoldInput = { offset: 2, timestamp: log.now, key: chargerKey('main', 'CS-1'), record: { undecodable: 'NOT_AVRO', detail: 'no magic byte', bytes: new Uint8Array([1]) } };
  const out = new Folded(new PartitionFold(0, RULES).apply([foreign, broken]));
  expect(out.codes()).toEqual(['WRONG_KEY', 'NOT_AVRO']);
  expect(out.output.state.filter((s) => s.key.startsWith('c/'))).toEqual([]);
});
