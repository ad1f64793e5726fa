import { percentile } from '@chargeplane/simulator';
import { median } from './median.ts';
import { rateOf } from './rate.ts';

describe('rateOf', () => {
  const looks = [
    { at: 0, count: 0, cpuMs: 0 },
    { at: 1_000, count: 10, cpuMs: 900 },
    { at: 2_000, count: 300, cpuMs: 1_000 },
    { at: 3_000, count: 650, cpuMs: 1_035 },
    { at: 4_000, count: 950, cpuMs: 1_065 },
    { at: 9_000, count: 1_000, cpuMs: 1_100 },
  ];

  it('leaves out the start and the end', () => {
    expect(rateOf(looks, 1_000)).toEqual({ perSecond: 325, cpuUs: 100 });
  });

  it('refuses to guess where one look saw everything', () => {
    expect(() => rateOf([{ at: 5, count: 1_000, cpuMs: null }], 1_000)).toThrow('between two looks');
  });
});

it('percentiles are values that were measured', () => {
  expect(percentile([1, 2, 3, 4], 50)).toBe(2);
  expect(percentile([1, 2, 3, 4], 95)).toBe(4);
  expect(median([9, 1, 5])).toBe(5);
  expect(percentile([], 50)).toBeNaN();
});
