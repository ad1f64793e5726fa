import { statusText, type PipeStatus } from './status.ts';
import { summary } from './summary.ts';
import type { PartStatus } from './supervisor.ts';

const status: PipeStatus = { at: 11_000, connected: 24, frames: 150, events: 90, rejected: 2, lag: 0, leaks: 0, inFlight: 0, restarts: 1, down: [] };
const parts = (over: Record<string, PartStatus> = {}): Map<string, PartStatus> =>
  new Map(Object.entries({ edge: { state: 'running' as const, pid: 1, restarts: 0 }, ...over }));

describe('statusText', () => {
  it('shows rates over the time since the last look', () => {
    const before = { ...status, at: 1000, frames: 50, events: 40 };
    expect(statusText(status, before)).toBe('chargers 24  |  frames/s 10.0  |  events/s 5.0  |  rejected 2  |  lag 0  |  leaks 0  |  restarts 1');
  });

  it('shows what is not known as ?, never as 0', () => {
    expect(statusText({ at: 1, restarts: 0, down: [] })).toBe('chargers ?  |  frames/s ?  |  events/s ?  |  rejected ?  |  lag ?  |  leaks ?  |  restarts 0');
    expect(statusText(status, { ...status, at: 1000, frames: 500 })).toContain('frames/s ?');
  });

  it('names the parts that do not run', () => {
    expect(statusText({ ...status, down: ['kafka restarting'] })).toContain('NOT RUNNING: kafka restarting');
  });
});

describe('summary', () => {
  it('is clean without leaks and without a part that was given up', () => {
    expect(summary(status, parts())).toMatchObject({ ok: true });
    expect(summary(status, parts({ sink: { state: 'running', pid: 2, restarts: 3 } }))).toMatchObject({ ok: true, text: expect.stringContaining('restarts    sink 3') });
  });

  it.each([
    ['a leak', { ...status, leaks: 1 }, parts()],
    ['an accounting that cannot be read', { ...status, leaks: undefined }, parts()],
    ['a part that was given up', status, parts({ sink: { state: 'gave-up', restarts: 5 } })],
  ])('is not clean with %s', (_what, given, those) => {
    expect(summary(given, those)).toMatchObject({ ok: false, text: expect.stringContaining('NOT CLEAN') });
  });
});
