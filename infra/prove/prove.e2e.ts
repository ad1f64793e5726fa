import { differencesOf } from './compare/index.ts';
import { FAULTS } from './faults.ts';
import { prove, type Proof } from './proof.ts';

/** A short run of a fixed seed: each of these faults once. `npm run prove` breaks everything, for as long as one likes. */
const SHORT = FAULTS.filter(({ short }) => short === true).map((fault) => ({ ...fault, weight: 1 }));

let proof: Proof;

beforeAll(async () => {
  const from = Date.now();
  const say = (message: string): void => void process.stdout.write(`${String(Math.round((Date.now() - from) / 1000)).padStart(5)} s  ${message}\n`);
  proof = await prove({ seed: 4, faults: SHORT, rounds: SHORT.length, minutes: 8, kills: Infinity, chargers: 24, partitions: 6, commandsMs: 30_000, say });
}, 900_000);

test('every part was broken and recovered, and none was given up', () => {
  expect(proof.problems).toEqual([]);
  expect([...new Set(proof.played.map(({ fault }) => fault))].sort()).toEqual(SHORT.map(({ name }) => name).sort());
});

test('chargers were answered all the time, and commands were sent', () => {
  expect(proof.counts.answered).toBeGreaterThan(500);
  expect(proof.counts.commands).toBeGreaterThan(10);
});

test.each([
  'journal against frames: what chargers sent',
  'journal against frames: what chargers received',
  'journal against frames: answered CALLs',
  'frames against ledger',
  'ledger against events',
  'topics against ClickHouse: frames',
  'topics against ClickHouse: events',
  'fold of frames against events',
  'fold of frames against ledger',
  'fold of frames against normalizer-state',
  'commands: one settled outcome, one CALL on the wire',
])('%s', (name) => {
  const found = proof.comparisons.find((each) => each.name === name);
  expect(found).toBeDefined();
  expect(found?.compared).toBeGreaterThan(0);
  expect(found).toMatchObject({ lost: 0, doubled: 0, invented: 0, changed: 0, examples: [] });
});

test('no other comparison found a difference', () => {
  expect(proof.comparisons.filter((each) => differencesOf(each) > 0)).toEqual([]);
});
