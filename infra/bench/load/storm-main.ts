// A fleet that comes back within one second. Tells what the chargers saw as JSON lines, and at its end cuts all connections at once.
import { parseArgs } from 'node:util';
import { percentile } from '@chargeplane/simulator';
import { StormCharger } from './storm-charger.ts';

const { values } = parseArgs({ options: { endpoint: { type: 'string' }, chargers: { type: 'string' }, password: { type: 'string' }, kept: { type: 'string' } } });
const count = Number(values.chargers);
const WITHIN_MS = 1_000;
const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const chargers = Array.from({ length: count }, (_, index) => new StormCharger(index, { endpoint: values.endpoint ?? '', password: values.password ?? '', kept: Number(values.kept) }));
const began = performance.now();
const sinceBegin = (): number => performance.now() - began;
const back: number[] = [];
say({ event: 'begin' });
await Promise.all(
  chargers.map(async (charger, index) => {
    await after((index / count) * WITHIN_MS);
    await charger.comeBack();
    back.push(sinceBegin());
    if (back.length === count) say({ event: 'back' });
    await charger.deliver();
  }),
);
const refused: Record<string, number> = {};
for (const status of chargers.flatMap(({ refusals }) => refusals)) refused[status] = (refused[status] ?? 0) + 1;
const sum = (of: (charger: StormCharger) => number): number => chargers.reduce((total, charger) => total + of(charger), 0);
say({
  event: 'delivered', deliveredMs: sinceBegin(), p50Ms: percentile(back, 50), p95Ms: percentile(back, 95), maxMs: percentile(back, 100), refused,
  answered: sum(({ answered }) => answered), errors: sum(({ errors }) => errors), lost: sum(({ lost }) => lost),
});
// Held until it is stopped, which cuts all of them at once.
await after(600_000);
