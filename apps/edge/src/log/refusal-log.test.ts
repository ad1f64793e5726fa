import { RefusalLog } from './refusal-log.ts';
import type { Refusal } from './refusal-log.ts';
import type { Draft, RawLog } from './raw-log.ts';

const refusal = (peer: string, path: string, code: Refusal['code'] = 'BAD_PATH'): Refusal => ({
  code, tenantId: 'main', chargerId: '', peer, at: 1,
  transport: { path, offeredSubprotocols: [], assumedVersion: false, headers: {}, initiator: 'EDGE', count: 1, authenticated: false },
});

/** As much of a log as refusals need; acknowledges when it is told to. */
class HeldLog {
  readonly drafts: Draft[] = [];
  #acknowledge: (() => void)[] = [];
  partitionOf(): number {
    return 0;
  }
  append(_partition: number, drafts: readonly Draft[]): Promise<void> {
    this.drafts.push(...drafts);
    return new Promise((resolve) => this.#acknowledge.push(resolve));
  }
  async acknowledge(): Promise<void> {
    for (const each of this.#acknowledge.splice(0)) each();
    await new Promise((resolve) => setImmediate(resolve));
  }
  get counts(): (string | number | null | undefined)[][] {
    return this.drafts.map(({ peer, transport }) => [peer, transport?.path, transport?.count]);
  }
}

describe('RefusalLog', () => {
  it('keeps and counts until there is a log, then one record per kind; what comes while that is not acknowledged waits', async () => {
    const held = new HeldLog();
    const refusals = new RefusalLog();
    for (let index = 0; index < 5; index++) refusals.add(refusal('p', '/a'));
    refusals.add(refusal('q', '/a'));
    refusals.flush();
    refusals.attach(held as unknown as RawLog);
    refusals.flush();
    expect(held.counts).toEqual([['p', '/a', 5], ['q', '/a', 1]]);
    refusals.add(refusal('p', '/a'));
    refusals.flush();
    expect(held.counts).toHaveLength(2);
    await held.acknowledge();
    refusals.flush();
    expect(held.counts.at(-1)).toEqual(['p', '/a', 1]);
  });

  it('a flood of different refusals of one peer is few records whose counts say all', () => {
    const held = new HeldLog();
    const refusals = new RefusalLog();
    refusals.attach(held as unknown as RawLog);
    for (let index = 0; index < 1_000; index++) refusals.add(refusal('p', `/${index}`));
    refusals.flush();
    expect(held.counts.length).toBeLessThanOrEqual(8);
    expect(held.counts.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(1_000);
  });

  it('counts a refusal into one of its own code', () => {
    const held = new HeldLog();
    const refusals = new RefusalLog();
    refusals.attach(held as unknown as RawLog);
    for (let index = 0; index < 100; index++) for (const code of ['BAD_PATH', 'NOT_READY', 'OVER_LIMIT'] as const) refusals.add(refusal('p', `/${index}`, code));
    refusals.flush();
    const counts = new Map<string, number>();
    for (const { reason, transport } of held.drafts) counts.set(String(reason), (counts.get(String(reason)) ?? 0) + (transport?.count ?? 0));
    expect(Object.fromEntries(counts)).toEqual({ BAD_PATH: 100, NOT_READY: 100, OVER_LIMIT: 100 });
    expect(held.drafts.length).toBeLessThanOrEqual(8 + 2);
  });

  it('keeps a bounded number while nothing can be written, however many peers there are, and counts the rest by code', () => {
    const held = new HeldLog();
    const refusals = new RefusalLog(100);
    for (let index = 0; index < 5_000; index++) for (const code of ['NOT_READY', 'BAD_PATH'] as const) refusals.add(refusal(`p${index}`, `/${index}`, code));
    refusals.attach(held as unknown as RawLog);
    refusals.flush();
    expect(held.drafts.length).toBeLessThanOrEqual(100 + 2);
    const total = (code: string): number => held.drafts.filter(({ reason }) => reason === code).reduce((sum, { transport }) => sum + (transport?.count ?? 0), 0);
    expect([total('NOT_READY'), total('BAD_PATH')]).toEqual([5_000, 5_000]);
  });
});
