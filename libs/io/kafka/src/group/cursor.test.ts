import { Cursor } from './cursor.ts';

describe('Cursor', () => {
  it('takes a batch that follows, and moves past its last offset', () => {
    const cursor = new Cursor(5, 'contiguous');
    expect(cursor.judge(5, 9)).toEqual({ kind: 'take' });
    cursor.taken(9);
    expect(cursor.next).toBe(10);
  });

  it('seeks again before it believes a gap: the batch may be left over from before a seek', () => {
    const cursor = new Cursor(5, 'contiguous');
    expect(cursor.judge(100, 120)).toEqual({ kind: 'reseek' });
    expect(cursor.judge(5, 9)).toEqual({ kind: 'take' });
    cursor.taken(9);
    expect(cursor.judge(3, 4)).toEqual({ kind: 'reseek' });
  });

  it('calls a gap in a contiguous log broken, with the number of missing records', () => {
    const cursor = new Cursor(5, 'contiguous');
    cursor.judge(8, 9);
    expect(cursor.judge(8, 9)).toEqual({ kind: 'broken', reason: expect.stringContaining('3 records are missing') });
  });

  it('reports records of a transactional log that were deleted unread, and goes on', () => {
    const cursor = new Cursor(5, 'transactional');
    cursor.judge(8, 9);
    expect(cursor.judge(8, 9)).toEqual({ kind: 'skipped', from: 5, to: 8 });
  });

  it('takes gaps of a compacted log as they are', () => {
    const cursor = new Cursor(0, 'compacted');
    cursor.judge(57, 60);
    expect(cursor.judge(57, 60)).toEqual({ kind: 'take' });
  });

  it.each(['contiguous', 'transactional', 'compacted'] as const)('never reads a %s log twice when it went back', (kind) => {
    const cursor = new Cursor(50, kind);
    cursor.judge(0, 9);
    expect(cursor.judge(0, 9)).toEqual({ kind: 'broken', reason: expect.stringContaining('went back to 0') });
  });

  it('walks through the empty end of a compacted batch, but not where it would have been moved by a left-over', () => {
    const cursor = new Cursor(7, 'compacted');
    expect(cursor.judge(null, 7)).toEqual({ kind: 'take' });
    expect(cursor.judge(null, 12)).toEqual({ kind: 'ignore' });
    expect(new Cursor(7, 'contiguous').judge(null, 7)).toEqual({ kind: 'ignore' });
  });

  it('after another seek a left-over batch is possible again', () => {
    const cursor = new Cursor(5, 'contiguous');
    cursor.judge(8, 9);
    cursor.doubt();
    expect(cursor.judge(8, 9)).toEqual({ kind: 'reseek' });
  });

  it('finds gaps inside a batch of a contiguous log, also at its end', () => {
    const cursor = new Cursor(5, 'contiguous');
    expect(cursor.gapIn([5, 6, 7], 7)).toBeNull();
    expect(cursor.gapIn([5, 7], 7)).toContain('expected offset 6, got 7');
    expect(cursor.gapIn([5, 6], 7)).toContain('transaction');
    expect(new Cursor(5, 'transactional').gapIn([5, 9], 10)).toBeNull();
  });
});
