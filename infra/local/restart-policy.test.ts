import { decideRestart } from './restart-policy.ts';

const policy = { maxRestarts: 3, windowMs: 1000, firstDelayMs: 10, maxDelayMs: 30 };

describe('decideRestart', () => {
  it('waits longer with every restart of the window, up to the limit', () => {
    expect(decideRestart([], 5000, policy)).toEqual({ action: 'restart', delayMs: 10 });
    expect(decideRestart([4900], 5000, policy)).toEqual({ action: 'restart', delayMs: 20 });
    expect(decideRestart([4800, 4900], 5000, policy)).toEqual({ action: 'restart', delayMs: 30 });
  });

  it('gives up when the window is full', () => {
    expect(decideRestart([4700, 4800, 4900], 5000, policy)).toEqual({ action: 'give-up', restarts: 3 });
  });

  it('forgets restarts that are older than the window', () => {
    expect(decideRestart([3000, 3500, 4000, 4900], 5000, policy)).toEqual({ action: 'restart', delayMs: 20 });
    expect(decideRestart([4001, 4800, 4900], 5000, policy)).toEqual({ action: 'give-up', restarts: 3 });
  });

  it('allows five restarts in a minute by default', () => {
    const restarts = [1, 2, 3, 4].map((second) => second * 1000);
    expect(decideRestart(restarts, 10_000)).toMatchObject({ action: 'restart' });
    expect(decideRestart([...restarts, 5000], 10_000)).toEqual({ action: 'give-up', restarts: 5 });
    expect(decideRestart([...restarts, 5000], 61_500)).toMatchObject({ action: 'restart' });
  });
});
