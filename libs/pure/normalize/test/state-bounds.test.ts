import type { PartName } from '../src/state/empty-state.ts';
import type { KeyedPart } from '../src/state/empty-state.ts';
import { PART_MAX_CHARACTERS } from '../src/state/empty-state.ts';
import { PartitionFold } from '../src/index.ts';
import type { RuleSet } from '../src/index.ts';
import { Folded, FrameLog, RULES } from './frame-log.ts';
import { transactionEvent } from './transaction-frames.ts';
import { boot, meter, start, status, stop, wh } from './v16-frames.ts';

type Part = Record<string, unknown>;
interface Flood {
  /** A charger that wants more to be remembered than there is room for. */
  readonly tell: (log: FrameLog) => void;
  readonly version?: 'V16' | 'V201' | 'V21';
  /** What is kept, and what tells that the rest is not. */
  readonly kept: (parts: readonly Part[], folded: Folded) => unknown;
  readonly expected: unknown;
}

/** Rules that throw at every frame with an action. */
const BROKEN: RuleSet = { ...RULES, packs: { ...RULES.packs, version: RULES.packs.version, lexicalRepairs: (of) => RULES.packs.lexicalRepairs(of), mendInbound: () => { throw new Error('a bug'); } } };

const times = (count: number, tell: (i: number) => void): void => { for (let i = 1; i <= count; i += 1) tell(i); };
const sizes = (part: Part | undefined, ...names: string[]): number[] => names.map((name) => (Array.isArray(part?.[name]) ? (part[name] as unknown[]).length : Object.keys((part?.[name] ?? {}) as object).length));
const evicted = (part: Part | undefined): boolean => (part?.['evicted'] as number) > 0;
const UGLY = '"'.repeat(600);

/** Every part of the state of a charger: the compiler wants a flood for a part that is added. */
const FLOODS: Record<PartName | Exclude<KeyedPart, 'parked'>, Flood> = {
  core: {
    tell(log) {
      boot(log, { firmwareVersion: UGLY });
      times(100, (i) => log.calls(`a${i}`, 'Authorize', { idTag: `TAG-NUMBER-${i}` }, { idTagInfo: { status: 'Accepted' } }));
    },
    kept: ([part]) => sizes(part, 'tokens'),
    expected: [16],
  },
  flow: {
    tell: (log) => times(100, () => log.wait(1).opens()),
    kept: ([part], folded) => [...sizes(part, 'open'), folded.of('charger.connection.changed').filter(({ data }) => data.change === 'REPLACED').length],
    expected: [8, 100],
  },
  calls: {
    version: 'V201',
    tell: (log) => times(100, (i) => log.calls(`${i}${UGLY}`, 'Authorize', { idToken: { idToken: `${i}`, type: UGLY } }).commands(`c${i}${UGLY}`, 'Reset', { type: 'Immediate' })),
    kept: ([part]) => [evicted(part), sizes(part, 'pending', 'late', 'commands', 'answered').every((size, i) => size <= ([32, 16, 16, 8][i] ?? 0))],
    expected: [true, true],
  },
  connectors: {
    tell: (log) => times(200, (i) => status(log.wait(1), 'Available', { connectorId: i })),
    kept: ([part]) => [...sizes(part, 'status'), evicted(part)],
    expected: [64, true],
  },
  clock: {
    tell: (log) => times(100, (i) => status(log.wait(1), i % 2 ? 'Available' : 'Preparing')),
    kept: ([part]) => sizes(part, 'points'),
    expected: [20],
  },
  aliases: {
    tell: (log) => times(420, (i) => { start(log.wait(1), { answer: i }); stop(log.wait(1), { transactionId: i }); }),
    kept: ([part]) => [...sizes(part, 'entries'), evicted(part)],
    expected: [400, true],
  },
  history: {
    tell: (log) => { times(140, (i) => { start(log.wait(1), { answer: i }); stop(log.wait(1), { transactionId: i }); }); log.wait(200_000).tick(); },
    kept: ([part]) => [...sizes(part, 'entries'), evicted(part)],
    expected: [120, true],
  },
  faults: {
    tell: (log) => times(200, (i) => status(log.wait(1), 'Faulted', { errorCode: 'OtherError', vendorErrorCode: `${i}${UGLY}`, info: UGLY })),
    kept: ([part]) => [...sizes(part, 'open'), evicted(part)],
    expected: [64, true],
  },
  duplicates: {
    tell: (log) => times(100, (i) => times(12, (j) => status(log.wait(1), j % 2 ? 'Available' : 'Preparing', { connectorId: i }))),
    kept: ([part]) => [...sizes(part, 'status'), Math.max(...Object.values(part?.['status'] as Record<string, unknown[]>).map((seen) => seen.length))],
    expected: [64, 8],
  },
  configuration: {
    version: 'V201',
    tell: (log) => times(150, (i) => log.calls(`r${i}`, 'NotifyReport', { requestId: i, generatedAt: log.iso(), seqNo: 0, reportData: [{ component: { name: 'OCPPCommCtrlr', evse: { id: i } }, variable: { name: 'HeartbeatInterval' }, variableAttribute: [{ value: UGLY }] }] }, {})),
    kept: ([part]) => [evicted(part), (part?.['size'] as number) <= 48_000],
    expected: [true, true],
  },
  reports: {
    version: 'V201',
    tell: (log) => times(80, (i) => log.calls(`r${i}`, 'NotifyReport', {
      requestId: i, generatedAt: log.iso(), seqNo: 0, tbc: true,
      reportData: Array.from({ length: 40 }, (_, connectorId) => ({ component: { name: 'Connector', evse: { id: i, connectorId } }, variable: { name: 'ConnectorType' }, variableAttribute: [{ value: 'x' }] })),
    }, {})),
    kept: ([part]) => [...sizes(part, 'chunks', 'evses'), Math.max(...Object.values(part?.['evses'] as Record<string, unknown[]>).map((connectors) => connectors.length))],
    expected: [16, 64, 16],
  },
  readings: {
    tell: (log) => times(700, (i) => meter(log.wait(1), [wh(i)], { connectorId: i % 100 })),
    kept: (parts) => parts.length <= 64,
    expected: true,
  },
  transactions: {
    version: 'V201',
    tell: (log) => times(150, (i) => transactionEvent(log.wait(1), 'Started', { tx: `tx-${i}`, seqNo: 0, more: { evse: { id: i, connectorId: 1 } } })),
    kept: (parts, folded) => [parts.length, folded.of('transaction.started').length],
    expected: [64, 150],
  },
};

const PREFIX: Partial<Record<PartName | KeyedPart, string>> = { transactions: 'tx', readings: 'seen' };

describe('the state of a charger that wants more to be remembered than there is room for', () => {
  it.each(Object.entries(FLOODS))('%s keeps what there is room for, and what it leaves out leaves evidence', (name, { tell, version = 'V16', kept, expected }) => {
    const log = new FrameLog(version);
    tell(log);
    const folded = log.fold();
    const parts = folded.output.state.filter(({ key, body }) => body !== null && key.split('/')[3] === (PREFIX[name as PartName] ?? name)).map(({ body }) => JSON.parse(body ?? '') as Part);
    expect(kept(parts, folded)).toEqual(expected);
    expect(Math.max(...folded.output.state.map(({ body }) => body?.length ?? 0))).toBeLessThanOrEqual(PART_MAX_CHARACTERS);
    expect(folded.codes()).not.toContain('INTERNAL');
  });

  it('parked keeps the newest records on which the rules threw; each was rejected(INTERNAL)', () => {
    const log = new FrameLog('V16');
    times(10, (i) => log.incoming([2, `h${i}`, 'Heartbeat', {}]));
    const fold = new PartitionFold(0, BROKEN);
    const key = log.inputs[0]?.key ?? '';
    times(995, (i) => fold.restore(`c/${key}/parked/a${String(i).padStart(4, '0')}`, JSON.stringify({ connectionId: null, direction: null, messageId: null, answer: null })));
    const folded = new Folded(fold.apply(log.inputs));
    expect(folded.codes()).toEqual(Array.from({ length: 10 }, () => 'INTERNAL'));
    const parked = folded.output.state.filter(({ key: each }) => each.startsWith(`c/${key}/parked/`));
    expect([parked.filter(({ body }) => body !== null).length, parked.filter(({ body }) => body === null).map(({ key: each }) => each.slice(-5))]).toEqual([10, ['a0001', 'a0002', 'a0003', 'a0004', 'a0005']]);
  });

  it('settings of the operator are cut, and the event says so', () => {
    const log = new FrameLog('V16', undefined, Array.from({ length: 3_000 }, (_, i) => ({ nativeConnectorId: i, evseId: i, connectorId: 1 })));
    const folded = log.fold();
    expect(folded.codes()).toEqual([]);
    const [configured] = folded.of('charger.configured');
    expect(configured?.data.topology.length).toBe(512);
    expect(configured?.envelope.lossFlags).toEqual(['TRUNCATED']);
    expect(Math.max(...folded.output.state.map(({ body }) => body?.length ?? 0))).toBeLessThanOrEqual(PART_MAX_CHARACTERS);
  });
});
