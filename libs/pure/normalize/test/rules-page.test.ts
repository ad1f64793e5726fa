import { faultsOf, rulesPage, testsIn } from '../generate/rules-page.ts';

const rules = [{ id: 'R-A-1', topic: 'T', meaning: 'one' }, { id: 'R-A-10', topic: 'T', meaning: 'ten', deferred: 'needs more' }, { id: 'R-B', topic: 'T', meaning: 'b' }];
/** With # for R, so that this file names no rule itself. */
const source = ["test('#-A-1: it\\'s so', () => {", "])('#-A-1 (a): %s', (x) => {", '  test(`#-B: also`, () => {', '// #-A-10 is only talked of', "test('nothing of #-A-10', () => {"].join('\n').replaceAll('#', 'R');

test('tests that begin with a rule are found, others and comments are not', () => {
  expect(testsIn('x.test.ts', source).map((t) => t.name)).toEqual(["R-A-1: it's so", 'R-A-1 (a): %s', 'R-B: also']);
});

test('a rule without a test, a deferred one with a test, and a test of an unknown rule are faults', () => {
  const tests = testsIn('x.test.ts', source);
  expect(faultsOf(rules, tests)).toEqual([]);
  expect(faultsOf(rules, tests.slice(0, 2))).toEqual(['R-B has no test that names it and is not deferred']);
  expect(faultsOf(rules, [...tests, { file: 'x', name: 'R-A-10: yes' }])).toEqual(['R-A-10 is tested and called deferred']);
  expect(faultsOf(rules.slice(0, 2), tests)).toEqual(['R-B is named by a test and stands not in rules.json']);
});

test('the page counts and tells where', () => {
  const page = rulesPage(rules, testsIn('libs/x.test.ts', source));
  expect(page).toContain('3 rules, 2 done, 1 deferred');
  expect(page).toContain('[x.test.ts](../libs/x.test.ts).');
  expect(page).toContain('*Deferred*: needs more.');
});
