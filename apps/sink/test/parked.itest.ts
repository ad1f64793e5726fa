import { PartitionFold, ruleSet } from '@chargeplane/normalize';
import type { FoldInput, RuleSet } from '@chargeplane/normalize';
import type { RawRecord } from '@chargeplane/contracts';
import { Tables } from './tables.ts';

const RULES = ruleSet({ id: 'k1', secret: 'a secret of the tests that nobody uses' });
const NOW = Date.UTC(2026, 4, 4, 8);

/** Rules with a bug in timers. */
const broken: RuleSet = {
  ...RULES,
  parameters: Object.defineProperty({ ...RULES.parameters }, 'lateAnswerS', { get: () => { throw new Error('a bug in a timer'); } }),
};

interface Row { charger: string; state: string; timer: string; times: number; detail: string; offset: number; resolved: 0 | 1 }

describe('the view parked', () => {
  let tables: Tables;
  let fold: PartitionFold;
  const state = new Map<string, string | null>();
  const raw = (more: Partial<RawRecord>): RawRecord => ({
    kind: 'FRAME_IN', frameId: 'call', tenantId: 'main', chargerId: 'CP-1', connectionId: 'c', connSeq: 0, ocppVersion: 'V16', receivedAt: NOW, edgeNode: 'e', incarnation: 'i', binary: false, leg: 'CHARGER', ...more,
  });
  const tick: RawRecord = raw({ kind: 'TICK', frameId: 'tick', tenantId: '', chargerId: '', connectionId: null, connSeq: null });
  const retry = raw({ ...tick, tenantId: 'main', chargerId: 'CP-1', kind: 'RETRY', retry: { offset: 1, kind: 'TICK', timer: 'call/IN/c/m' } });
  const rows = (): Promise<Row[]> => tables.rows<Row>('SELECT charger, toString(state) AS state, timer, toUInt32(times) AS times, detail, toUInt32(offset) AS offset, resolved_at IS NOT NULL AS resolved FROM parked');

  /** One batch of the normalizer, as the sink keeps it. */
  async function insert(offset: number, key: string, record: RawRecord): Promise<void> {
    const input: FoldInput = { offset, timestamp: NOW + offset * 70_000, key, record };
    const folded = fold.apply([input]);
    fold.commit();
    for (const part of folded.state) state.set(part.key, part.body);
    const { codec } = tables;
    const { timestamp } = input;
    await tables.insert('frames', 0, [{ timestamp, value: codec.encode('frames', 'io.chargeplane.raw.RawRecord', record) }]);
    await tables.insert('rejected', 0, folded.rejected.map((each) => ({ timestamp, value: codec.encode('rejected', 'io.chargeplane.rejected.Rejected', each.rejected) })));
    await tables.insert('ledger', 0, [{ timestamp, value: codec.encode('ledger', 'io.chargeplane.rejected.LedgerBatch', {
      partition: 0, ruleSetVersion: RULES.version, generation: RULES.generation, fromOffset: offset, toOffset: offset, logTime: folded.logTime, events: folded.events.length, rejected: folded.rejected.length, entries: [...folded.ledger],
    }) }]);
  }

  function goOn(rules: RuleSet): void {
    fold = new PartitionFold(0, rules);
    for (const [key, body] of state) fold.restore(key, body);
  }

  beforeAll(async () => {
    tables = await Tables.open();
    goOn(broken);
    await insert(0, 'main/CP-1', raw({ payload: '[2,"m","Heartbeat",{}]' }));
    await insert(1, '/0', tick);
  }, 180_000);
  afterAll(() => tables.close(), 60_000);

  it('shows a timer that threw, also after a retry in vain, and what became of it after the fix', async () => {
    expect(await rows()).toEqual([{ charger: 'CP-1', state: 'WAITS', timer: 'call/IN/c/m', times: 1, detail: 'a bug in a timer', offset: 1, resolved: 0 }]);
    expect(await tables.rows("SELECT charger, detail FROM attention WHERE reason = 'PARKED_RECORD'")).toEqual([{ charger: 'CP-1', detail: expect.stringContaining('1 record waits for a fix of ours: a bug in a timer') }]);
    await insert(2, 'main/CP-1', retry);
    expect(await rows()).toMatchObject([{ state: 'WAITS', times: 2 }]);
    goOn(RULES);
    await insert(3, 'main/CP-1', retry);
    await insert(4, 'main/CP-1', retry);
    expect(await rows()).toEqual([{ charger: 'CP-1', state: 'NORMALIZED', timer: 'call/IN/c/m', times: 2, detail: 'a bug in a timer', offset: 1, resolved: 1 }]);
    expect(await tables.rows("SELECT outcome, code FROM frame_outcomes WHERE offset >= 2 ORDER BY offset")).toEqual([{ outcome: 'REJECTED', code: 'INTERNAL' }, { outcome: 'EVENTS', code: '' }, { outcome: 'DUPLICATE', code: 'RETRY_REPEAT' }]);
    expect(await tables.rows("SELECT 1 FROM attention WHERE reason = 'PARKED_RECORD'")).toEqual([]);
  }, 120_000);
});
