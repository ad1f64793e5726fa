import { planRepair } from './plan.ts';
import type { RepairStep } from './plan.ts';
import type { DoubtfulRange, Standing } from './standing.ts';

const never = (): boolean => false;
const standing = (more: Partial<Standing>): Standing => ({ topic: 'events', partition: 3, bounds: { start: 0, end: 1_000 }, commit: { committed: 100, pending: null }, lastTo: 99, doubtful: [], strays: [], ...more });
const range = (from: number, to: number, more: Partial<DoubtfulRange> = {}): DoubtfulRange => ({ from, to, previousTo: from - 1, foundTo: from - 1, rows: 10, there: 10, ...more });
const plan = (more: Partial<Standing>, accepts: Parameters<typeof planRepair>[1] = never): string[] => planRepair(standing(more), accepts).map(shown);
const shown = (step: RepairStep): string => `${step.kind} ${step.from}-${step.to}`;

describe('what the tables and the group need', () => {
  it.each<[string, Partial<Standing>]>([
    ['both agree', {}],
    ['a killed sink left a claim, with rows or without', { commit: { committed: 100, pending: { from: 100, to: 149 } }, strays: [{ after: 90, count: 5, last: 149 }] }],
    ['it recorded the claim', { commit: { committed: 50, pending: { from: 50, to: 99 } } }],
    ['the group has no commits', { commit: { committed: null, pending: null } }],
    ['nothing was ever read', { commit: { committed: null, pending: null }, lastTo: null }],
  ])('nothing, where %s', (_, given) => expect(plan(given)).toEqual([]));

  it.each<[string, Partial<Standing>, string[]]>([
    ['the group is ahead', { commit: { committed: 200, pending: null } }, ['REFILL 100-199']],
    ['the group is ahead and claimed more', { commit: { committed: 200, pending: { from: 200, to: 249 } } }, ['REFILL 100-249']],
    ['the group is ahead of nothing at all', { commit: { committed: 200, pending: null }, lastTo: null, bounds: { start: 40, end: 1_000 } }, ['REFILL 40-199']],
    ['the group is behind', { commit: { committed: 0, pending: null } }, ['COMMIT 0-99']],
    ['the group is behind with a claim', { commit: { committed: 10, pending: { from: 10, to: 19 } } }, ['COMMIT 10-99']],
    ['the group is gone and rows are not recorded', { commit: { committed: null, pending: null }, strays: [{ after: 90, count: 7, last: 120 }] }, ['REFILL 100-120']],
    ['no range is recorded but rows are there', { commit: { committed: null, pending: null }, lastTo: null, strays: [{ after: null, count: 7, last: 120 }] }, ['REFILL 0-120']],
    ['rows stand beyond what the group claimed', { commit: { committed: 100, pending: { from: 100, to: 109 } }, strays: [{ after: 90, count: 7, last: 120 }] }, ['REFILL 100-120', 'COMMIT 100-120']],
    ['ranges have other rows than they recorded; neighbours go together', { doubtful: [range(10, 19, { there: 9 }), range(20, 29, { there: 0 }), range(50, 59, { there: 20 })] }, ['REFILL 10-29', 'REFILL 50-59']],
    ['a range in the middle is not recorded', { doubtful: [range(50, 59, { foundTo: 29, previousTo: 47 })] }, ['REFILL 30-47']],
    ['the first ranges are not recorded', { doubtful: [range(50, 59, { foundTo: null })] }, ['REFILL 0-49']],
  ])('%s', (_, given, steps) => expect(plan(given)).toEqual(steps));

  it.each<[string, Partial<Standing>, string[]]>([
    ['Kafka has the records of a damaged range no longer', { bounds: { start: 15, end: 1_000 }, doubtful: [range(10, 19, { there: 9 }), range(20, 29, { there: 0 })] }, ['IMPOSSIBLE 10-19', 'REFILL 20-29']],
    ['Kafka has some of the missing records no longer', { bounds: { start: 150, end: 1_000 }, commit: { committed: 200, pending: null } }, ['IMPOSSIBLE 100-149']],
    ['the log ends before the tables do', { bounds: { start: 0, end: 60 } }, ['IMPOSSIBLE 60-99']],
    ['the log ends before what the group has committed', { bounds: { start: 0, end: 150 }, commit: { committed: 200, pending: null } }, ['IMPOSSIBLE 100-199']],
    ['ranges overlap', { doubtful: [range(50, 59, { foundTo: 54, previousTo: 49 })] }, ['IMPOSSIBLE 50-54']],
    ['a missing first range is in Kafka no longer', { bounds: { start: 60, end: 1_000 }, doubtful: [range(50, 69, { foundTo: null })] }, ['IMPOSSIBLE 49-49']],
  ])('says that nothing can be done, where %s', (_, given, steps) => expect(plan(given)).toEqual(steps));

  it('goes on without what is lost, where somebody accepts that', () => {
    const given = { bounds: { start: 150, end: 1_000 }, commit: { committed: 200, pending: null } };
    expect(plan(given, ({ from, to }) => from === 100 && to === 149)).toEqual(['LOSE 100-149', 'REFILL 150-199']);
    expect(plan({ ...given, bounds: { start: 300, end: 1_000 } }, () => true)).toEqual(['LOSE 100-199']);
  });
});
