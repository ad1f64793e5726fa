import { lagOf, unreadOf } from './figures.ts';
import type { Figures } from './figures.ts';
import { verdict } from './verdict.ts';

const fine: Figures = { tenants: [], leaks: 0, inFlight: 3, oldestInFlightS: 1, lag: 5, unread: [], lost: 0, rejectedLastDay: 9, parked: 0, attention: [{ tenant: 'main', reason: 'SILENT', rows: 2, since: '' }] };
const up = ['kafka', 'clickhouse'].map((part) => ({ part, state: 'up' as const, detail: '' }));

test('records on their way, rejected ones and chargers that need attention are nothing wrong', () => expect(verdict(up, fine)).toEqual([]));

test('a part that could not be asked is none that is down', () => {
  expect(verdict([{ part: 'sink', state: 'unknown', detail: '' }], { ...fine, leaks: null })).toEqual([]);
});

test.each([
  ['a part is down', [{ part: 'sink', state: 'down' as const, detail: 'nobody reads' }], fine, 'sink is down: nobody reads'],
  ['a leak', up, { ...fine, leaks: 2 }, '2 records leaked'],
  ['accounting that cannot be read', up, { ...fine, leaks: null }, 'accounting cannot be read'],
  ['records that nobody read', up, { ...fine, unread: [{ partition: 3, from: 10, to: 19 }] }, 'retention deleted 10 records of frames-3'],
  ['a record that waits too long', up, { ...fine, oldestInFlightS: 61 }, 'since 61 s'],
])('%s is wrong', (_name, parts, figures, text) => {
  expect(verdict(parts, figures)).toEqual([expect.stringContaining(text)]);
});

test('lag counts from the next offset without an outcome, and never below nothing or what retention left', () => {
  expect(lagOf([{ start: 0, end: 10 }, { start: 0, end: 5 }, { start: 3, end: 7 }], [{ partition: 0, next: 8 }, { partition: 1, next: 6 }])).toBe(2 + 0 + 4);
});

test('unread is what the log no longer has and nobody knows the outcome of; a partition that was never normalized has none', () => {
  expect(unreadOf([{ start: 5, end: 10 }, { start: 5, end: 10 }, { start: 5, end: 10 }], [{ partition: 0, next: 5 }, { partition: 1, next: 3 }])).toEqual([{ partition: 1, from: 3, to: 4 }]);
});
