import { jest } from '@jest/globals';
import type { Connection } from './connection.ts';
import { isIdle } from './decide-idle.ts';
import { startIdleWatch } from './idle-watch.ts';

describe('isIdle', () => {
  const limits = { idleTimeoutMs: 120_000, heartbeatIntervalMs: 300_000 };
  it.each([[120_000, true, false], [120_001, true, true], [120_001, false, false], [900_000, false, false], [900_001, false, true]])('silent for %i ms, answers pings: %s', (silent, answers, idle) => {
    expect(isIdle(silent, answers, limits)).toBe(idle);
  });
});

interface Watched {
  readonly connection: Connection;
  pings: number;
  cut: boolean;
}

function watched(lastHeardAt = 0): Watched {
  const one: Watched = { pings: 0, cut: false, connection: { paused: false, lastHeardAt, answersPings: true, ping: () => one.pings++, terminate: () => (one.cut = true) } as unknown as Connection };
  return one;
}

const over = (held: Set<Watched>) => ({
  get size() {
    return held.size;
  },
  *all() {
    for (const { connection } of held) yield connection;
  },
});

describe('startIdleWatch', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('pings each connection once in a round, in parts, also those that come and go in between', () => {
    const held = new Set(Array.from({ length: 100 }, () => watched()));
    const stop = startIdleWatch(over(held), 2_000, { idleTimeoutMs: 1e9, heartbeatIntervalMs: 1e9 }, () => 0);
    const all = [...held];
    const pings = () => all.map((one) => one.pings);
    jest.advanceTimersByTime(100);
    expect(pings()).toEqual(all.map((_, index) => (index < 5 ? 1 : 0)));
    const [gone] = held;
    if (gone !== undefined) held.delete(gone);
    const late = watched();
    held.add(late);
    all.push(late);
    jest.advanceTimersByTime(1_900);
    expect(pings()).toEqual(all.map(() => 1));
    jest.advanceTimersByTime(2_000);
    expect(pings()).toEqual(all.map((one) => (one === gone ? 1 : 2)));
    stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('cuts the silent; not when it was this process that stood still, unless the silence goes on', () => {
    const limits = { idleTimeoutMs: 10_000, heartbeatIntervalMs: 1_000 };
    let now = 0;
    const [silent, heard] = [watched(0), watched(0)];
    const stop = startIdleWatch(over(new Set([silent, heard])), 2_000, limits, () => now);
    const turn = (ms: number): void => {
      for (const end = now + ms; now < end; ) {
        now += 100;
        jest.advanceTimersByTime(100);
      }
    };
    turn(6_000);
    now += 60_000;
    turn(8_000);
    expect([silent.cut, heard.cut]).toEqual([false, false]);
    (heard.connection as { lastHeardAt: number }).lastHeardAt = now;
    turn(6_000);
    expect([silent.cut, heard.cut]).toEqual([true, false]);
    stop();
  });
});
