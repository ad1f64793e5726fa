import { Silence } from './silence.ts';

describe('a member of a group without a sign of life', () => {
  const ticks = (silence: Silence, phase: Parameters<Silence['tick']>[0], count: number): boolean[] => Array.from({ length: count }, () => silence.tick(phase));

  it.each(['member', 'joining'] as const)('is stuck after two minutes as %s', (phase) => {
    expect(ticks(new Silence(), phase, 121)).toEqual([...Array<boolean>(120).fill(false), true]);
  });

  it('is not while heartbeats come, nor while the client starts anew', () => {
    const silence = new Silence();
    expect(ticks(silence, 'member', 120).at(-1)).toBe(false);
    silence.heard();
    expect(ticks(silence, 'member', 120).at(-1)).toBe(false);
    expect(ticks(silence, 'restarting', 500)).not.toContain(true);
    expect(ticks(silence, 'member', 120).at(-1)).toBe(false);
  });
});
