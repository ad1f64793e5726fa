import { decideStart, decodePending, encodePending } from './decide-start.ts';
import type { Claims } from './decide-start.ts';

const claims = (partial: Partial<Claims>): Claims => ({ committed: null, pending: null, lastTo: null, start: 0, ...partial });
const pending = { from: 100, to: 199 };

describe('decideStart', () => {
  it('begins at the start of the log where nothing is known', () => {
    expect(decideStart(claims({ start: 40 }))).toEqual({ kind: 'read', position: 40, by: 'start' });
  });

  it('goes on from the store where the group has no commit', () => {
    expect(decideStart(claims({ lastTo: 99 }))).toEqual({ kind: 'read', position: 100, by: 'recorded' });
  });

  it('goes on where both agree', () => {
    expect(decideStart(claims({ committed: 100, lastTo: 99 }))).toEqual({ kind: 'read', position: 100, by: 'commit' });
  });

  it('killed after the claim, before or after the insert: the same range again', () => {
    expect(decideStart(claims({ committed: 100, pending, lastTo: 99 }))).toEqual({ kind: 'redo', position: 100, range: pending });
    expect(decideStart(claims({ committed: 98, pending, lastTo: 97 }))).toEqual({ kind: 'redo', position: 98, range: pending });
    expect(decideStart(claims({ committed: 0, pending: { from: 0, to: 9 } }))).toEqual({ kind: 'redo', position: 0, range: { from: 0, to: 9 } });
    expect(decideStart(claims({ committed: 30, pending: { from: 30, to: 39 }, start: 30 }))).toMatchObject({ kind: 'redo' });
  });

  it('killed after the range was recorded, before the commit: goes on after it', () => {
    expect(decideStart(claims({ committed: 100, pending, lastTo: 199 }))).toEqual({ kind: 'read', position: 200, by: 'recorded' });
  });

  it.each([
    ['no ranges at all', claims({ committed: 100 })],
    ['an older range', claims({ committed: 100, lastTo: 50 })],
    ['an older range, and a claim', claims({ committed: 100, pending, lastTo: 50 })],
    ['no ranges, and a claim that is not the first', claims({ committed: 100, pending })],
  ])('stops and says that Kafka is ahead: %s', (_, given) => {
    expect(decideStart(given)).toEqual({ kind: 'stop', reason: expect.stringContaining('Kafka is ahead') });
  });

  it.each([
    ['newer ranges', claims({ committed: 100, lastTo: 299 })],
    ['half of the claim', claims({ committed: 100, pending, lastTo: 150 })],
    ['more than the claim', claims({ committed: 100, pending, lastTo: 299 })],
  ])('stops and says that the store is ahead: %s', (_, given) => {
    expect(decideStart(given)).toEqual({ kind: 'stop', reason: expect.stringContaining('The store is ahead') });
  });
});

describe('the claim in the metadata of a commit', () => {
  it('comes back as it was', () => {
    expect(decodePending(encodePending(pending))).toEqual(pending);
    expect(decodePending(encodePending(null))).toBeNull();
  });

  it('is none in what others wrote', () => {
    expect([null, '', 'by hand', 'pending 1-', '{"from":1}'].map(decodePending)).toEqual([null, null, null, null, null]);
  });
});
