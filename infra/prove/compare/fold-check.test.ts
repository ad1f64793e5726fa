import type { Comparison } from './comparison.ts';
import { ExpectedRows } from './expected-rows.ts';
import type { PlacedRow } from './expected-rows.ts';
import { firstDifference } from './first-difference.ts';
import { FoldCheck } from './fold-check.ts';
import type { Wanted } from './fold-check.ts';

const value = (text: string, schemaId = 7): Buffer => Buffer.from([0, 0, 0, 0, schemaId, ...Buffer.from(text)]);
const counts = ({ lost, doubled, invented, changed }: Comparison) => ({ lost, doubled, invented, changed });
const NONE = { lost: 0, doubled: 0, invented: 0, changed: 0 };

describe('a fold against what stands', () => {
  const EXPECTED: [string, string][] = [['k1', 'a'], ['k1', 'b'], ['k2', 'c'], ['k1', 'b']];
  const STATE = { 'c/x/core': '1', 'p/0': '2' };

  async function ended(found: [string, string][], state: Record<string, string> = STATE) {
    const check = new FoldCheck('fold', ['events'], 'state');
    for (const [key, text] of EXPECTED) check.output(0, 'events', key, value(text));
    check.state(0, new Map(Object.entries(STATE).map(([key, text]) => [key, value(text)])));
    // The schema id of another registry changes nothing.
    found.forEach(([key, text], n) => check.find(0, 'events', key, value(text, 9), n * 2));
    const wanted: Wanted[] = [];
    const results = await check.end([{ parts: new Map(Object.entries(state).map(([key, text]) => [key, value(text)])) }], async (asked) => {
      wanted.push(...asked);
      return ['explained'];
    });
    return { results, wanted };
  }

  it('equal hashes', async () => {
    const { results, wanted } = await ended(EXPECTED);
    expect(results.map(counts)).toEqual([NONE, NONE]);
    for (const { hashes = [] } of results) for (const { expected, found } of hashes) expect(found).toBe(expected);
    expect(wanted).toEqual([]);
  });

  test.each<[string, [string, string][], object, Partial<Wanted>]>([
    ['one lost', [['k1', 'a'], ['k2', 'c'], ['k1', 'b']], { lost: 1 }, { index: 1, offset: 2 }],
    ['the last one lost', EXPECTED.slice(0, 3), { lost: 1 }, { index: 3, offset: null }],
    ['one doubled', [...EXPECTED.slice(0, 3), ['k2', 'c'], ['k1', 'b']], { doubled: 1 }, { index: 3, offset: 6 }],
    ['one invented', [['k9', 'z'], ...EXPECTED], { invented: 1 }, { index: 0, offset: 0 }],
    ['one byte changed', [['k1', 'a'], ['k1', 'b'], ['k2', 'd'], ['k1', 'b']], { changed: 1 }, { index: 2, offset: 4 }],
    ['another key', [['k1', 'a'], ['k2', 'b'], ['k2', 'c'], ['k1', 'b']], { changed: 1 }, { index: 1, offset: 2 }],
    ['another order', [['k1', 'b'], ['k1', 'a'], ['k2', 'c'], ['k1', 'b']], { changed: 1 }, { index: 0, offset: 0 }],
  ])('%s', async (_, found, expected, place) => {
    const { results: [events, state], wanted } = await ended(found);
    expect(counts(events as Comparison)).toEqual({ ...NONE, ...expected });
    expect(events?.examples).toEqual(['explained']);
    expect(events?.hashes?.[0]?.found).not.toBe(events?.hashes?.[0]?.expected);
    expect(counts(state as Comparison)).toEqual(NONE);
    expect(wanted).toEqual([{ partition: 0, topic: 'events', ...place }]);
  });

  test.each<[string, Record<string, string>, object, string]>([
    ['a part lost', { 'p/0': '2' }, { lost: 1 }, 'c/x/core'],
    ['a part invented', { ...STATE, 'c/y/core': '1' }, { invented: 1 }, 'c/y/core'],
    ['a part changed', { ...STATE, 'p/0': '3' }, { changed: 1 }, 'p/0'],
  ])('%s', async (_, state, expected, key) => {
    const { results: [events, found], wanted } = await ended(EXPECTED, state);
    expect(counts(events as Comparison)).toEqual(NONE);
    expect(counts(found as Comparison)).toEqual({ ...NONE, ...expected });
    expect(wanted).toEqual([{ partition: 0, topic: 'state', key }]);
  });
});

describe('rows against records', () => {
  const ROWS: PlacedRow[] = [0, 1, 5].map((offset) => ({ partition: 0, offset, identity: `id-${offset}` }));
  const against = async (rows: PlacedRow[], aside: number[] = [], end = 6) => {
    const expected = new ExpectedRows('events', 'events');
    for (const { partition, offset, identity } of ROWS) expected.expect(partition, offset, identity);
    return counts(await expected.against('rows', rows, { judged: () => 6, ends: async () => [end], isAside: (_, offset) => aside.includes(offset) }));
  };
  const row = (offset: number, identity = `id-${offset}`): PlacedRow => ({ partition: 0, offset, identity });

  test.each<[string, PlacedRow[], object]>([
    ['all are there', ROWS, {}],
    ['one is lost', ROWS.slice(1), { lost: 1 }],
    ['one is doubled', [...ROWS, row(5)], { doubled: 1 }],
    ['one is invented', [...ROWS, row(3)], { invented: 1 }],
    ['one is invented beyond the end', [...ROWS, row(6)], { invented: 1 }],
    ['one is invented on a partition that is none', [...ROWS, { ...row(6), partition: 3 }], { invented: 1 }],
    ['one is changed', [row(0, 'id-9'), ...ROWS.slice(1)], { changed: 1 }],
  ])('%s', async (_, rows, expected) => expect(await against(rows)).toEqual({ ...NONE, ...expected }));

  it('what came later is left out', async () => expect(await against([...ROWS, row(6)], [], 7)).toEqual(NONE));
  it('what is kept aside is not lost', async () => expect(await against(ROWS.slice(1), [0])).toEqual(NONE));
});

test.each<[unknown, unknown, string | null]>([
  [{ a: { b: 1 } }, { a: { b: 1 } }, null],
  [{ a: { b: 1 } }, { a: { b: 2 } }, 'a.b'],
  [{ a: [1, 2] }, { a: [1, 2, 3] }, 'a.2'],
  [{ a: null }, { a: {} }, 'a'],
  [{ a: Buffer.from('x') }, { a: Buffer.from('y') }, 'a'],
  [1, 2, '(the whole)'],
])('the first difference of %j and %j is %j', (a, b, path) => expect(firstDifference(a, b)).toBe(path));
