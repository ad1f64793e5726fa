import fc from 'fast-check';
import { countFitting, cut } from './limits.ts';

const bytesOf = (bytes: number): number => bytes;

describe('cut', () => {
  it('cuts at the number of records and at the bytes, whichever comes first', () => {
    expect(cut([1, 1, 1, 1, 1], { maxRecords: 2, maxBytes: 100 }, bytesOf)).toEqual([[1, 1], [1, 1], [1]]);
    expect(cut([60, 40, 1, 99], { maxRecords: 10, maxBytes: 100 }, bytesOf)).toEqual([[60, 40], [1, 99]]);
  });

  it('gives an item above the limit a batch of its own', () => {
    expect(cut([10, 500, 10], { maxRecords: 10, maxBytes: 100 }, bytesOf)).toEqual([[10], [500], [10]]);
  });

  it('loses nothing, keeps the order, and exceeds the limits only with a single item', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 })), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 400 }), (items, maxRecords, maxBytes) => {
        const batches = cut(items, { maxRecords, maxBytes }, bytesOf);
        expect(batches.flat()).toEqual(items);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(maxRecords);
          if (batch.length > 1) expect(batch.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(maxBytes);
        }
      }),
    );
  });
});

describe('countFitting', () => {
  it('counts the records inside an item', () => {
    expect(countFitting([3, 3, 3], 0, { maxRecords: 7, maxBytes: 100 }, () => 1, (records) => records)).toBe(2);
    expect(countFitting([], 0, { maxRecords: 7, maxBytes: 100 }, bytesOf)).toBe(0);
  });
});
