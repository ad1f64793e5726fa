import fc from 'fast-check';
import { RecordQueue } from './record-queue.ts';
import type { InRecord } from './records.ts';

const record = (offset: number, bytes = 10): InRecord => ({ offset, timestamp: 0, key: null, value: Buffer.alloc(bytes), headers: {} });

describe('RecordQueue', () => {
  it('gives back everything once, in order, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 20 })), fc.integer({ min: 1, max: 7 }), (pushes, maxRecords) => {
        const queue = new RecordQueue();
        const expected: number[] = [];
        const taken: number[] = [];
        let offset = 0;
        for (const sizes of pushes) {
          const records = sizes.map((bytes) => record(offset++, bytes));
          expected.push(...records.map((each) => each.offset));
          queue.push(records);
          taken.push(...queue.take({ maxRecords, maxBytes: 500 }).map((each) => each.offset));
        }
        while (queue.length > 0) taken.push(...queue.take({ maxRecords, maxBytes: 500 }).map((each) => each.offset));
        expect(taken).toEqual(expected);
        expect(queue.bytes).toBe(0);
        expect(queue.first).toBeUndefined();
      }),
    );
  });

  it('takes up to an offset that may not exist', () => {
    const queue = new RecordQueue();
    queue.push([record(1), record(4), record(9)]);
    expect(queue.takeThrough(5).map(({ offset }) => offset)).toEqual([1, 4]);
    expect(queue.first).toBe(9);
    expect(queue.takeThrough(8)).toEqual([]);
  });
});
