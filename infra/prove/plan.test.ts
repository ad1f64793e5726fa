import { FAULTS } from './faults.ts';
import { plan, type Round } from './plan.ts';

const take = (seed: number, count: number): Round[] => Array.from({ length: count }, ((rounds) => () => rounds.next().value)(plan(FAULTS, seed, 2)));
const told = (rounds: Round[]): unknown => rounds.map(({ fault, meanwhile, ...round }) => ({ ...round, fault: fault.name, meanwhile: meanwhile.map((blow) => ({ ...blow, fault: blow.fault.name })) }));

const DECK = FAULTS.reduce((sum, { weight = 1 }) => sum + weight, 0);

test('the same seed gives the same order, another seed another one', () => {
  expect(told(take(7, 300))).toEqual(told(take(7, 300)));
  expect(told(take(7, 20))).not.toEqual(told(take(8, 20)));
});

test('one deck holds every fault, as often as its weight says', () => {
  const dealt = Map.groupBy(take(3, DECK), ({ fault }) => fault.name);
  expect(new Map([...dealt].map(([name, rounds]) => [name, rounds.length]))).toEqual(new Map(FAULTS.map(({ name, weight = 1 }) => [name, weight])));
});

test('what is killed meanwhile is another part each time, and every process has its turn', () => {
  const rounds = take(5, 400);
  for (const { target, meanwhile } of rounds) {
    const targets = [target, ...meanwhile.map((blow) => blow.target)];
    expect(new Set(targets).size).toBe(targets.length);
  }
  expect(rounds.some(({ meanwhile }) => meanwhile.length > 1)).toBe(true);
  const parts = ['edge', 'normalizer', 'dispatcher', 'sink'].flatMap((app) => [`${app}-1`, `${app}-2`]);
  expect([...new Set(rounds.map(({ target }) => target))].sort()).toEqual([...parts, 'clickhouse', 'kafka', 'registry'].sort());
});

test('a fault that lasts is healed, one that does not has nothing to heal', () => {
  for (const { name, lasts, heal } of FAULTS) expect({ name, lasts: lasts !== undefined }).toEqual({ name, lasts: heal !== undefined });
});
