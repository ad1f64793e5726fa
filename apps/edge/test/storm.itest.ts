import { jest } from '@jest/globals';
import { randomBytes, scryptSync } from 'node:crypto';
import { StormCharger } from '../../../infra/bench/load/storm-charger.ts';
import { identityOf } from '../../../infra/bench/load/mix.ts';
import { World, until } from './world.ts';

jest.setTimeout(180_000);

/** 2000 and their figures: npm run bench -- --only storm */
const CHARGERS = 500;
const KEPT = 2;
const PASSWORD = 'a password that somebody chose';

let world: World;
let url: string;
const fleet: StormCharger[] = [];

beforeAll(async () => {
  world = await World.shared();
  // Slow enough that they queue for it, which 500 hashes of the usual cost would do for longer.
  const cost = { cost: 4096, blockSize: 8, parallelization: 1 };
  const salt = randomBytes(16);
  const hash = scryptSync(PASSWORD, salt, 32, { N: cost.cost, r: cost.blockSize, p: cost.parallelization });
  await Promise.all(Array.from({ length: CHARGERS }, (_, index) => world.charger(identityOf(index), { credential: { scheme: 'SCRYPT', version: 1, salt, hash, ...cost, setAt: 0 } })));
  ({ url } = await world.edge({ CHARGEPLANE_UNKNOWN_CHARGERS: 'refuse' }));
});

afterAll(async () => {
  for (const charger of fleet) charger.cut();
  await world?.close();
});

const isBench = ({ chargerId }: { chargerId: string }): boolean => chargerId.startsWith('BENCH-');

it.each(['for the first time', 'again'])('500 chargers with passwords come back within one second, %s: all get in and are answered, every refusal is counted in the log', async () => {
  const before = world.records.length;
  const since = () => world.records.slice(before).filter(isBench);
  const storm = Array.from({ length: CHARGERS }, (_, index) => new StormCharger(index, { endpoint: url, password: PASSWORD, kept: KEPT }));
  fleet.push(...storm);
  await Promise.all(
    storm.map(async (charger, index) => {
      await new Promise((resolve) => setTimeout(resolve, (index / CHARGERS) * 1_000));
      await charger.comeBack();
      await charger.deliver();
    }),
  );
  expect(storm.reduce((sum, { answered }) => sum + answered, 0)).toBe(KEPT * CHARGERS);
  expect(storm.filter(({ errors, lost }) => errors + lost > 0)).toEqual([]);
  const refused = storm.flatMap(({ refusals }) => refusals).filter((status) => status > 0);
  expect(new Set(refused).size).toBeLessThanOrEqual(1);
  const counted = (): number => since().reduce((sum, { kind, reason, transport }) => sum + (kind === 'CONN_REFUSED' && reason === 'OVER_LIMIT' ? (transport?.count ?? 0) : 0), 0);
  await until('a count of every refusal', () => counted() === refused.length);
  expect(refused.every((status) => status === 429)).toBe(true);
  for (const charger of storm) charger.cut();
  await until('as many ends as beginnings', () => {
    const of = (kind: string): number => since().filter((record) => record.kind === kind).length;
    return of('CONN_OPENED') >= CHARGERS && of('CONN_OPENED') === of('CONN_CLOSED');
  });
  expect(since().filter(({ kind }) => kind === 'FRAME_IN')).toHaveLength(KEPT * CHARGERS);
});
