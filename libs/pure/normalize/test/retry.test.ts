import type { CanonicalEvent, RawRecord } from '@chargeplane/contracts';
import { PartitionFold } from '../src/index.ts';
import type { FoldInput, RuleSet } from '../src/index.ts';
import { FrameLog, Folded, RULES, cutsOf } from './frame-log.ts';
import { start, stop } from './v16-frames.ts';

/** Rules with a bug in one action, or in a timer. */
function broken(what: string): RuleSet {
  const { packs, parameters } = RULES;
  const goOff = (at: string) => {
    if (at === what) throw new Error(`a bug in ${at}`);
  };
  return {
    ...RULES,
    packs: { ...packs, version: packs.version, lexicalRepairs: (of) => packs.lexicalRepairs(of), mendInbound: (action, kind, payload, of) => (goOff(action), packs.mendInbound(action, kind, payload, of)) },
    parameters: Object.defineProperty({ ...parameters }, 'lateAnswerS', { get: () => (goOff('a timer'), parameters.lateAnswerS) }),
  };
}

/** The log with a bug in it, and then the RETRY records of what was parked, with the rules that came after: everything goes through the state that was written. */
class Fixed {
  readonly first: Folded;
  private readonly state = new Map<string, string | null>();
  private readonly log: FrameLog;
  private fold: PartitionFold;
  private offset: number;

  constructor(log: FrameLog, rules: RuleSet) {
    this.log = log;
    this.first = new Folded(new PartitionFold(0, rules).apply(log.inputs));
    this.offset = log.inputs.length;
    this.keep(this.first);
    this.fold = new PartitionFold(0, RULES);
    for (const [key, body] of this.state) this.fold.restore(key, body);
  }

  with(rules: RuleSet): this {
    this.fold = new PartitionFold(0, rules);
    for (const [key, body] of this.state) this.fold.restore(key, body);
    return this;
  }

  /** @returns what the RETRY of everything that was rejected(INTERNAL) at first gave */
  retry(): Folded {
    const inputs = this.first.output.rejected.map(({ key, rejected }): FoldInput => {
      const { record } = this.log.inputs[rejected.offset] as FoldInput & { record: RawRecord };
      const raw: RawRecord = { ...record, tenantId: rejected.tenantId, chargerId: rejected.chargerId, kind: 'RETRY', retry: { offset: rejected.offset, kind: record.kind, timer: rejected.timer ?? null } };
      return { offset: this.offset++, timestamp: this.log.now + 10_000, key, record: raw };
    });
    const folded = new Folded(this.fold.apply(inputs));
    this.fold.commit();
    this.keep(folded);
    return folded;
  }

  parked(): string[] {
    return [...this.state].filter(([key, body]) => key.includes('/parked/') && body !== null).map(([key]) => key);
  }

  private keep({ output }: Folded): void {
    for (const { key, body } of output.state) this.state.set(key, body);
  }
}

const entries = (out: Folded) => out.output.ledger.map((l) => [l.outcome, l.code]);
const ids = (events: readonly CanonicalEvent[]) => events.map((e) => e.envelope.eventId);
const fromFrame = (events: readonly CanonicalEvent[], frameId: string) => events.filter((e) => e.envelope.source.frameId === frameId);

test('a parked record is normalized after the fix, with the ids that it would have had, and once', () => {
  const log = start(new FrameLog('V16'), { id: 'a', meterStart: 100, answer: 7 });
  log.wait(60).calls('m', 'MeterValues', { connectorId: 1, transactionId: 7, meterValue: [{ timestamp: log.iso(), sampledValue: [{ value: '150' }] }] }, {});
  stop(log.wait(60), { id: 'z', transactionId: 7, meterStop: 300 });
  const fixed = new Fixed(log, broken('MeterValues'));
  expect(entries(fixed.first).slice(3, 5)).toEqual([['REJECTED', 'INTERNAL'], ['IGNORED', 'WAITS_FOR_RETRY']]);
  expect(fixed.parked()).toEqual(['c/main/CS-1/parked/frame-3']);
  const after = fixed.retry();
  const clean = log.fold();
  expect(entries(after)).toEqual([['EVENTS', null]]);
  expect(ids(after.events)).toEqual(ids(fromFrame(clean.events, 'frame-3')));
  expect(after.of('meter.sampled')[0]?.envelope).toMatchObject({ flags: ['RETRIED'], source: { frameId: 'frame-3', offset: log.inputs.length } });
  expect(fixed.parked()).toEqual([]);
  const again = fixed.retry();
  expect(entries(again)).toEqual([['DUPLICATE', 'RETRY_REPEAT']]);
  expect(again.events).toEqual([]);
});

test('where the answer makes the fact, the answer that came meanwhile is kept and normalized with its CALL', () => {
  const log = new FrameLog('V16').calls('a', 'Authorize', { idTag: 'T1' }, { idTagInfo: { status: 'Blocked' } }).calls('b', 'Heartbeat', {}, { currentTime: '2026-05-04T08:00:00Z' });
  const fixed = new Fixed(log, broken('Authorize'));
  expect(entries(fixed.first).slice(1, 3)).toEqual([['REJECTED', 'INTERNAL'], ['IGNORED', 'WAITS_FOR_RETRY']]);
  expect(fixed.first.of('protocol.exception.recorded')).toEqual([]);
  const after = fixed.retry();
  expect(entries(after)).toEqual([['EVENTS', null]]);
  const clean = log.fold().of('authorization.evaluated');
  expect(after.of('authorization.evaluated').map((e) => [e.envelope.eventId, e.data.decision])).toEqual(clean.map((e) => [e.envelope.eventId, e.data.decision]));
  expect(clean).toHaveLength(1);
  expect(after.types()).toEqual(['authorization.evaluated']);
});

test('a parked record that the edge sent twice is parked once', () => {
  const log = new FrameLog('V16').incoming([2, 'a', 'Heartbeat', {}]);
  const twice = [...log.inputs, { ...log.inputs[1], offset: 2 } as FoldInput];
  log.inputs.splice(0, log.inputs.length, ...twice);
  const fixed = new Fixed(log, broken('Heartbeat'));
  expect(entries(fixed.first).slice(1)).toEqual([['REJECTED', 'INTERNAL'], ['REJECTED', 'INTERNAL']]);
  expect(fixed.parked()).toEqual(['c/main/CS-1/parked/frame-1']);
  expect(entries(fixed.retry())).toEqual([['IGNORED', 'WAITS_FOR_ANSWER'], ['DUPLICATE', 'RETRY_REPEAT']]);
});

test('what still throws stays parked, and is told again', () => {
  const rules = broken('Authorize');
  const fixed = new Fixed(new FrameLog('V16').incoming([2, 'a', 'Authorize', { idTag: 'T1' }]), rules);
  const inVain = fixed.with(rules).retry();
  expect(entries(inVain)).toEqual([['REJECTED', 'INTERNAL']]);
  expect(inVain.output.rejected[0]?.rejected).toMatchObject({ frameId: 'frame-1', offset: 2, kind: 'FRAME_IN', detail: 'a bug in Authorize' });
  expect(fixed.parked()).toEqual(['c/main/CS-1/parked/frame-1']);
  expect(entries(fixed.with(RULES).retry())).toEqual([['IGNORED', 'WAITS_FOR_ANSWER']]);
  expect(fixed.parked()).toEqual([]);
});

test('a parked timer fires after the fix, with the id that it would have had, and once', () => {
  const log = new FrameLog('V16').incoming([2, 'a', 'Heartbeat', {}]).wait(100).tick().wait(10).tick();
  const fixed = new Fixed(log, broken('a timer'));
  expect(fixed.first.output.rejected.map(({ rejected }) => rejected.timer)).toEqual(['call/IN/conn-1/a']);
  const after = fixed.retry();
  expect(entries(after)).toEqual([['EVENTS', null]]);
  const timedOut = log.fold().of('protocol.exception.recorded');
  expect(timedOut).toHaveLength(1);
  expect(ids(after.events)).toEqual(ids(timedOut));
  expect(entries(fixed.retry())).toEqual([['DUPLICATE', 'RETRY_REPEAT']]);
});

test('a parked timer whose cause is gone gives nothing', () => {
  const log = new FrameLog('V16').incoming([2, 'a', 'Heartbeat', {}]).wait(100).tick().outgoing([3, 'a', {}]);
  expect(entries(new Fixed(log, broken('a timer')).retry())).toEqual([['IGNORED', 'NOTHING_TO_RETRY']]);
});

test('an opening that was parked opens no connection that is closed by now, and replaces none', () => {
  const log = new FrameLog('V16').closes().opens();
  const [opening] = log.inputs;
  if (opening === undefined) throw new Error('a log begins with its connection');
  const armed = { bug: true };
  const poison = Object.defineProperty({ ...opening.record }, 'transport', { enumerable: true, get: () => { if (armed.bug) throw new Error('a bug in openings'); return null; } }) as RawRecord;
  const inputs = [{ ...opening, record: poison }, ...log.inputs.slice(1)];
  const fold = new PartitionFold(0, RULES);
  const first = new Folded(fold.apply(inputs));
  expect(entries(first)[0]).toEqual(['REJECTED', 'INTERNAL']);
  fold.commit();
  armed.bug = false;
  const retry: FoldInput = { offset: 3, timestamp: log.now, key: opening.key, record: { ...poison, kind: 'RETRY', retry: { offset: 0, kind: 'CONN_OPENED' } } };
  const after = new Folded(fold.apply([retry]));
  expect(after.of('charger.connection.changed').map((e) => e.data.change)).toEqual(['OPENED']);
  const flow = JSON.parse(after.output.state.find((s) => s.key.endsWith('/flow'))?.body ?? '{}') as { open: { id: string }[] };
  expect(flow.open.map((c) => c.id)).toEqual(['conn-2']);
});

test('a RETRY of what was never parked is a repeat; one that says nothing is refused', () => {
  const log = new FrameLog('V16').incoming([2, 'a', 'Heartbeat', {}]);
  const { record, ...place } = log.inputs[1] as FoldInput & { record: RawRecord };
  const retry = (more: Partial<RawRecord>): FoldInput => ({ ...place, offset: 2, record: { ...record, kind: 'RETRY', ...more } });
  const of = (input: FoldInput) => entries(new Folded(new PartitionFold(0, RULES).apply([...log.inputs, input]))).at(-1);
  expect(of(retry({ retry: { offset: 1, kind: 'FRAME_IN' } }))).toEqual(['DUPLICATE', 'RETRY_REPEAT']);
  expect(of(retry({ retry: { offset: 1, kind: 'TICK', timer: 'call/IN/conn-1/a' } }))).toEqual(['DUPLICATE', 'RETRY_REPEAT']);
  expect(of(retry({}))).toEqual(['REJECTED', 'NOT_AVRO']);
});

test('parked records and their RETRY: cut anywhere, or restored in the middle, the same bytes', () => {
  const log = new FrameLog('V16').calls('a', 'Authorize', { idTag: 'T1' }, { idTagInfo: { status: 'Accepted' } }).calls('b', 'Heartbeat', {}, {});
  const { record } = log.inputs[1] as FoldInput & { record: RawRecord };
  const retry = { offset: log.inputs.length, timestamp: log.now, key: 'main/CS-1', record: { ...record, kind: 'RETRY', retry: { offset: 1, kind: 'FRAME_IN' } } } as const;
  const inputs: FoldInput[] = [...log.inputs, retry, { ...retry, offset: retry.offset + 1 }];
  expect(cutsOf(inputs, broken('Authorize'))).toEqual([]);
});

test('an answer that is too long to keep is an answer without a CALL, as before; one of control characters fits its part', () => {
  const of = (payload: string) => new Fixed(new FrameLog('V16').incoming([2, 'a', 'Authorize', { idTag: 'T1' }]).outgoing(payload), broken('Authorize')).first;
  const long = of(`[3,"a",{"x":"${'x'.repeat(9000)}"}]`);
  expect(long.of('protocol.exception.recorded').map((e) => e.data.kind)).toEqual(['ORPHAN_RESPONSE']);
  const odd = of(`[3,"a",{"x":"${'\u0001'.repeat(7900)}"}]`);
  expect(entries(odd).at(-1)).toEqual(['IGNORED', 'WAITS_FOR_RETRY']);
});
