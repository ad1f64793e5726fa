import type { RawRecord } from '@chargeplane/contracts';
import { PartitionFold } from '../src/index.ts';
import type { FoldInput } from '../src/index.ts';
import { cutsOf, Folded, FrameLog, RULES } from './frame-log.ts';

const LONG = 'x'.repeat(300_000);
const first = (log: FrameLog): FoldInput & { readonly record: RawRecord } => log.inputs[0] as FoldInput & { readonly record: RawRecord };
const sizes = ({ output }: Folded): number[] => [...output.rejected.map((r) => r.key.length + JSON.stringify(r.rejected).length), ...output.state.map((s) => s.key.length + (s.body?.length ?? 0))];

describe('a name that is longer than any edge writes it: rejected with its start, nothing of it is kept', () => {
  const log = new FrameLog('V16');
  const opened = first(log);
  const cases: [string, FoldInput][] = [
    ...(['frameId', 'connectionId', 'edgeNode', 'incarnation', 'peer', 'backendId', 'answeredBy', 'commandId', 'reason'] as const).map((name): [string, FoldInput] => [name, { ...opened, record: { ...opened.record, [name]: LONG } }]),
    ['chargerId and key', { ...opened, key: `main/${LONG}`, record: { ...opened.record, chargerId: LONG } }],
    ['tenantId and key', { ...opened, key: `${LONG}/CS-1`, record: { ...opened.record, tenantId: LONG } }],
    ['key', { ...opened, key: LONG }],
    ['key of a TICK', { ...opened, key: LONG, record: { ...opened.record, kind: 'TICK' } }],
    ['incarnation of a TICK', { ...opened, key: '/0', record: { ...opened.record, kind: 'TICK', incarnation: LONG } }],
  ];
  it.each(cases)('%s', (name, input) => {
    const out = new Folded(new PartitionFold(0, RULES).apply([input]));
    expect(out.output.rejected.map(({ rejected }) => [rejected.code, rejected.detail])).toEqual([['TOO_LARGE', expect.stringMatching(/^(the Kafka key|\w+) has 3\d{5} characters$/)]]);
    expect(out.output.ledger).toMatchObject([{ outcome: 'REJECTED', code: 'TOO_LARGE', events: 0, rejected: 1 }]);
    expect(out.output.state.filter((s) => s.key.startsWith('c/'))).toEqual([]);
    expect([name, Math.max(...sizes(out)) < 10_000]).toEqual([name, true]);
  });

  it('bytes that cannot be read, under such a key', () => {
    const out = new Folded(new PartitionFold(0, RULES).apply([{ ...opened, key: `main/${LONG}`, record: { undecodable: 'NOT_AVRO', detail: 'why', bytes: new Uint8Array(3) } }]));
    expect(out.codes()).toEqual(['NOT_AVRO']);
    expect(Math.max(...sizes(out))).toBeLessThan(10_000);
  });

  it('however the log is cut', () => expect(cutsOf([...cases.map(([, input], offset) => ({ ...input, offset })), { ...opened, offset: cases.length }])).toEqual([]));
});
