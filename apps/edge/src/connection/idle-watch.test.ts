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

describe('startIdleWatch', () => {
  it('pings each connection once in a round, in parts, also those that come and go in between', () => {
    jest.useFakeTimers();
    try {
      const pinged: number[] = [];
      const make = (id: number): Connection => ({ paused: false, lastHeardAt: 0, answersPings: true, ping: () => pinged.push(id) }) as unknown as Connection;
      const held = new Set(Array.from({ length: 100 }, (_, id) => make(id)));
      const stop = startIdleWatch({ get size() { return held.size; }, all: () => held.values() }, 2_000, { idleTimeoutMs: 1e9, heartbeatIntervalMs: 1e9 }, () => 0);
      jest.advanceTimersByTime(100);
      expect(pinged).toEqual([0, 1, 2, 3, 4]);
      const [first] = held;
      if (first !== undefined) held.delete(first);
      held.add(make(100));
      jest.advanceTimersByTime(1_900);
      expect(pinged).toEqual(Array.from({ length: 101 }, (_, id) => id));
      jest.advanceTimersByTime(2_000);
      expect(pinged.slice(101)).toEqual(Array.from({ length: 100 }, (_, id) => id + 1));
      stop();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
