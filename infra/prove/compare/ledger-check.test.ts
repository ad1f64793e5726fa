import type { Envelope, LedgerBatch, LedgerEntry, Rejected } from '@chargeplane/contracts';
import type { Comparison } from './comparison.ts';
import { LedgerCheck } from './ledger-check.ts';

interface Books {
  frames: { offset: number; tick: boolean }[];
  batches: { offset: number; batch: LedgerBatch | null }[];
  events: { offset: number; envelope: Envelope | null }[];
  rejected: { offset: number; rejected: Rejected | null }[];
  ends: number[];
  judged: number;
}

const id = (n: number): string => `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`;
const entry = (offset: number, events: number, rejected = 0): LedgerEntry => ({ offset, outcome: rejected > 0 ? 'REJECTED' : 'EVENTS', code: null, events, rejected });
const envelope = (n: number, offset: number, ordinal: number): Envelope => ({ eventId: id(n), eventType: 'charger.heartbeat', ordinal, source: { partition: 0, offset } }) as Envelope;
const batch = (fromOffset: number, entries: LedgerEntry[], firstEventOffset: number | null, lastEventOffset: number | null): LedgerBatch => {
  const sum = (of: 'events' | 'rejected') => entries.reduce((n, each) => n + each[of], 0);
  return {
    partition: 0, ruleSetVersion: '1', generation: 'live', fromOffset, toOffset: fromOffset + entries.length - 1, logTime: 0, events: sum('events'), rejected: sum('rejected'),
    firstEventOffset, lastEventOffset, firstRejectedOffset: null, lastRejectedOffset: null, entries,
  };
};

/** Five frames in two transactions; the last but one is a TICK that fires two timers beside its own event. */
const books = (): Books => ({
  frames: [0, 1, 2, 3, 4].map((offset) => ({ offset, tick: offset === 3 })),
  batches: [
    { offset: 0, batch: batch(0, [entry(0, 2), entry(1, 0, 1)], 10, 11) },
    { offset: 2, batch: batch(2, [entry(2, 1), entry(3, 3), entry(4, 0)], 13, 16) },
  ],
  events: [[10, 0, 0], [11, 0, 1], [13, 2, 0], [14, 3, 0], [15, 3, 0], [16, 3, 1]].map(([offset = 0, source = 0, ordinal = 0], n) => ({ offset, envelope: envelope(n, source, ordinal) })),
  rejected: [{ offset: 0, rejected: { partition: 0, offset: 1 } as Rejected }],
  ends: [5],
  judged: 5,
});

type Counts = Partial<Pick<Comparison, 'lost' | 'doubled' | 'invented' | 'changed'>>;
function differences(change: (books: Books) => void): Record<string, Counts> {
  const changed = books();
  change(changed);
  const check = new LedgerCheck(() => changed.judged);
  for (const { offset, tick } of changed.frames) check.frame({ partition: 0, offset }, tick);
  for (const each of changed.batches) check.batch({ partition: 0, offset: each.offset }, each.batch);
  for (const each of changed.events) check.event({ partition: 0, offset: each.offset }, each.envelope);
  for (const each of changed.rejected) check.rejected({ partition: 0, offset: each.offset }, each.rejected);
  const named = check.end(changed.ends).map(({ name, lost, doubled, invented, changed: different }) => [name, Object.fromEntries(Object.entries({ lost, doubled, invented, changed: different }).filter(([, n]) => n > 0))] as const);
  return Object.fromEntries(named.filter(([, counts]) => Object.keys(counts).length > 0));
}

const LEDGER = 'frames against ledger';
const EVENTS = 'ledger against events';
const REJECTED = 'ledger against rejected';
const replaced = <T>(list: T[], at: number, change: (one: T) => T): void => void list.splice(at, 1, change(list[at] as T));
const changeBatch = (all: Books, at: number, change: Partial<LedgerBatch>): void => replaced(all.batches, at, ({ offset, batch: one }) => ({ offset, batch: { ...(one as LedgerBatch), ...change } }));
const changeEvent = (all: Books, at: number, change: Partial<Envelope>): void => replaced(all.events, at, ({ offset, envelope: one }) => ({ offset, envelope: { ...(one as Envelope), ...change } }));

test.each<[string, (all: Books) => void, Record<string, Counts>]>([
  ['all agrees', () => {}, {}],
  ['a frame has no entry', (all) => changeBatch(all, 1, { toOffset: 3, entries: [entry(2, 1), entry(3, 3)] }), { [LEDGER]: { lost: 1 } }],
  ['a whole batch is lost', (all) => all.batches.splice(0, 1), { [LEDGER]: { lost: 2 }, [EVENTS]: { invented: 2 }, [REJECTED]: { invented: 1 } }],
  ['a batch in the middle is lost', (all) => {
    all.frames.push({ offset: 5, tick: false });
    all.batches.push({ offset: 4, batch: batch(5, [entry(5, 0)], null, null) });
    [all.judged, all.ends] = [6, [6]];
    all.batches.splice(1, 1);
  }, { [LEDGER]: { lost: 3, changed: 1 }, [EVENTS]: { invented: 4 } }],
  ['a batch is there twice', (all) => all.batches.push(all.batches[1] as Books['batches'][number]), { [LEDGER]: { doubled: 3, changed: 1 }, [EVENTS]: { lost: 4 } }],
  ['an entry of no frame', (all) => all.frames.pop(), { [LEDGER]: { invented: 1 } }],
  ['an entry in the batch is passed over', (all) => changeBatch(all, 1, { entries: [entry(2, 1), entry(4, 3)] }), { [LEDGER]: { lost: 1, changed: 1 }, [EVENTS]: { lost: 3, invented: 3 } }],
  ['the sums of a batch are not those of its entries', (all) => changeBatch(all, 0, { events: 3 }), { [LEDGER]: { changed: 1 } }],
  ['frames that were deleted unread, as somebody accepted', (all) => all.batches.splice(0, 0, { offset: 0, batch: { ...batch(0, [], null, null), fromOffset: -2, toOffset: -1, lost: true } }), {}],
  ['frames that are said to be deleted and are there', (all) => all.batches.splice(0, 1, { offset: 0, batch: { ...batch(0, [], null, null), toOffset: 1, lost: true } }), { [LEDGER]: { lost: 2 }, [EVENTS]: { invented: 2 }, [REJECTED]: { invented: 1 } }],
  ['a record that is no batch', (all) => all.batches.push({ offset: 9, batch: null }), { [LEDGER]: { invented: 1 } }],
  ['an event is lost', (all) => all.events.splice(0, 1), { [EVENTS]: { lost: 1, changed: 1 } }],
  ['the last event of a frame is lost', (all) => all.events.splice(1, 1), { [EVENTS]: { lost: 1 } }],
  ['an event is there twice', (all) => all.events.push({ ...(all.events[5] as Books['events'][number]), offset: 17 }), { [EVENTS]: { doubled: 1 } }],
  ['an event more than the entry says', (all) => all.events.push({ offset: 17, envelope: envelope(99, 2, 1) }), { [EVENTS]: { invented: 1 } }],
  ['an event of no frame', (all) => all.events.push({ offset: 17, envelope: envelope(99, 7, 0) }), { [EVENTS]: { invented: 1 } }],
  ['an event of another partition', (all) => all.events.push({ offset: 17, envelope: { ...envelope(99, 0, 0), source: { partition: 1, offset: 0 } } as Envelope }), { [EVENTS]: { invented: 1 } }],
  ['an event of a frame that came later is left out', (all) => {
    all.events.push({ offset: 17, envelope: envelope(99, 5, 0) });
    all.ends = [6];
  }, {}],
  ['a record that is no event', (all) => all.events.push({ offset: 17, envelope: null }), { [EVENTS]: { invented: 1 } }],
  ['an ordinal is passed over', (all) => changeEvent(all, 1, { ordinal: 2 }), { [EVENTS]: { changed: 1 } }],
  ['an ordinal begins again though it is no TICK', (all) => changeEvent(all, 1, { ordinal: 0 }), { [EVENTS]: { changed: 1 } }],
  ['an event stands where no batch names it', (all) => replaced(all.events, 5, (one) => ({ ...one, offset: 18 })), { [EVENTS]: { changed: 1 } }],
  ['a rejected record is lost', (all) => all.rejected.pop(), { [REJECTED]: { lost: 1 } }],
  ['a rejected record is there twice', (all) => all.rejected.push({ offset: 1, rejected: { partition: 0, offset: 1 } as Rejected }), { [REJECTED]: { invented: 1 } }],
  ['a record that is no rejected one', (all) => all.rejected.push({ offset: 1, rejected: null }), { [REJECTED]: { invented: 1 } }],
])('%s', (_, change, expected) => expect(differences(change)).toEqual(expected));
