import type { LoopHandle } from '@chargeplane/kafka';
import { whyNotReady } from './why-not-ready.ts';

type Known = Pick<LoopHandle, 'fatal' | 'group' | 'owned' | 'waiting'>;
const loop = (more: Partial<Known>): Known => ({
  fatal: () => new Map(), group: () => ({ phase: 'member', ms: 10, heartbeatMs: 5 }), owned: () => [0, 1], waiting: () => new Map([[0, { phase: 'records', ms: 1 }], [1, { phase: 'replay', ms: 12_340 }]]), ...more,
});

describe('why a loop is not ready', () => {
  it('nothing is missing', () => expect(whyNotReady(loop({}), [0, 1])).toBeNull());
  it('nothing is ours', () => expect(whyNotReady(loop({}), [])).toBeNull());
  it('the group has not told yet', () => expect(whyNotReady(loop({}), null)).toBe('waiting for partitions'));
  it('a partition waits, for what and how long', () => expect(whyNotReady(loop({ owned: () => [0] }), [0, 1])).toBe('partitions that do not run yet: 1 (replay for 12.3 s)'));
  it('a partition stands still for good', () => expect(whyNotReady(loop({ fatal: () => new Map([[1, 'the log lost records']]) }), [0, 1])).toBe('partitions that stand still: 1 (the log lost records)'));
  it('we are not in the group', () => expect(whyNotReady(loop({ group: () => ({ phase: 'joining', ms: 4_000, heartbeatMs: 5_000 }) }), [0, 1])).toBe('in the group: joining for 4.0 s, last heartbeat 5.0 s ago'));
});
