import { coversLoss, deletedUnread, lossName } from './loss-name.ts';

const loss = { topic: 'x.frames', partition: 3, from: 1_000, to: 1_499 };

describe('a loss that somebody accepts', () => {
  it('is named as it is refused', () => {
    expect(deletedUnread(loss, { accepts: () => false, how: 'ACCEPT=' })).toBe('retention deleted 500 records unread. Restore them, or decide to go on without them: ACCEPT=x.frames-3:1000-1499.');
    expect(deletedUnread(loss)).toBe('retention deleted 500 records unread. Restore them.');
    expect(coversLoss([lossName(loss)], loss)).toBe(true);
  });

  it('may be smaller than what was accepted, but begins where it was said', () => expect(coversLoss(['other', 'x.frames-3:1000-1600'], loss)).toBe(true));

  it.each([[[]], [['x.frames-3:1000-1498']], [['x.frames-3:999-1499']], [['x.frames-3:1001-1499']], [['x.frames-13:1000-1499']], [['frames-3:1000-1499']], [['x.frames-3']]])('is none of %j', (names) => expect(coversLoss(names, loss)).toBe(false));
});
