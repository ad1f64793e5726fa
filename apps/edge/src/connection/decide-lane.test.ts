import { decideLane } from './lane-watch.ts';
import type { LaneLoad, LaneState } from './lane-watch.ts';

const limits = { pauseAgeMs: 1_000, pauseRecords: 100, pauseBytes: 10_000, ackDeadlineMs: 10_000, fullFactor: 2 };
const idle: LaneLoad = { ageMs: 0, records: 0, bytes: 0 };

describe('decideLane', () => {
  it.each<[name: string, before: LaneState, load: Partial<LaneLoad>, after: LaneState]>([
    ['nothing waits', 'FLOWING', {}, 'FLOWING'],
    ['up to the limits', 'FLOWING', { ageMs: 1_000, records: 100, bytes: 10_000 }, 'FLOWING'],
    ['too old', 'FLOWING', { ageMs: 1_001 }, 'PAUSED'],
    ['too many', 'FLOWING', { records: 101 }, 'PAUSED'],
    ['too large', 'FLOWING', { bytes: 10_001 }, 'PAUSED'],
    ['not yet at half', 'PAUSED', { records: 51 }, 'PAUSED'],
    ['at half', 'PAUSED', { ageMs: 500, records: 50, bytes: 5_000 }, 'FLOWING'],
    ['at the deadline', 'PAUSED', { ageMs: 10_000 }, 'PAUSED'],
    ['beyond the deadline', 'PAUSED', { ageMs: 10_001 }, 'CUT'],
    ['from nothing beyond the deadline', 'FLOWING', { ageMs: 10_001 }, 'CUT'],
    ['chargers that are closed go on sending', 'CUT', { ageMs: 20_000, records: 200, bytes: 20_000 }, 'CUT'],
    ['and too many', 'CUT', { ageMs: 20_000, records: 201 }, 'FULL'],
    ['and too large', 'PAUSED', { ageMs: 20_000, bytes: 20_001 }, 'FULL'],
    ['acknowledged a part', 'CUT', { ageMs: 700 }, 'PAUSED'],
    ['acknowledged all', 'CUT', {}, 'FLOWING'],
  ])('%s', (_name, before, load, after) => {
    expect(decideLane(before, { ...idle, ...load }, limits)).toBe(after);
  });
});
