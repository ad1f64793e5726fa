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
});
