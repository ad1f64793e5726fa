import type { RawRecord } from '@chargeplane/contracts';
import { PartitionFold } from '../src/index.ts';
import type { FoldInput } from '../src/index.ts';
import { FrameLog, Folded, RULES, cutsOf } from './frame-log.ts';

/** What the fuzz (infra/fuzz) has found, as small as it can be shown. */

test('an action as long as a frame is kept clipped: the calls that wait stay within their part of the state', () => {
  const log = new FrameLog('V16').incoming([2, 'm1', 'x'.repeat(70_000), {}]).incoming([4, 'm1', 'InternalError', '', {}]);
  const out = log.fold();
  expect(out.codes()).toEqual(['UNKNOWN_ACTION']);
  expect(out.of('protocol.exception.recorded').map((e) => e.data.kind)).toContain('ORPHAN_RESPONSE');
  expect(JSON.stringify(out.output.state).length).toBeLessThan(5_000);
});

const refused = (chargerId: string, frameId: string, more: Partial<RawRecord> = {}): FoldInput => {
  const log = new FrameLog('V16');
  const [opened] = log.inputs;
  if (opened === undefined || 'undecodable' in opened.record) throw new Error('a log begins with its connection');
  return { ...opened, key: `main/${chargerId}`, record: { ...opened.record, kind: 'CONN_REFUSED', frameId, chargerId, connectionId: null, connSeq: null, reason: 'UNKNOWN_CHARGER', ...more } };
};

test('a refusal that the edge sends again is a repeat, also of a stranger of whom nothing is kept', () => {
  const inputs = [refused('A', 'f1'), refused('B', 'f2'), refused('A', 'f1'), refused('B', 'f2'), refused('A', 'f3')].map((input, offset) => ({ ...input, offset }));
  const out = new Folded(new PartitionFold(0, RULES).apply(inputs));
  expect(out.output.ledger.map((l) => l.outcome)).toEqual(['EVENTS', 'EVENTS', 'DUPLICATE', 'DUPLICATE', 'EVENTS']);
  expect(out.of('charger.connection.changed').map((e) => e.envelope.source.frameId)).toEqual(['f1', 'f2', 'f3']);
  expect(out.output.state.filter((s) => s.key.startsWith('c/'))).toEqual([]);
  expect(cutsOf(inputs)).toEqual([]);
});

test('a refusal of a charger that is known counts once, whatever connection it names', () => {
  const log = new FrameLog('V16').calls('a', 'Heartbeat', {}, {});
  const again: FoldInput = { ...refused('CS-1', 'f9', { connectionId: 'conn-1', connSeq: 3 }), offset: 3 };
  const out = new Folded(new PartitionFold(0, RULES).apply([...log.inputs, again, { ...again, offset: 4 }]));
  expect(out.output.ledger.slice(-2).map((l) => l.outcome)).toEqual(['EVENTS', 'DUPLICATE']);
});
