import type { Sample } from '@chargeplane/contracts';
import { energyOf } from '../src/meter/energy-of.ts';
import { EMPTY_ENERGY } from '../src/meter/energy-state.ts';
import { feedEnergy } from '../src/meter/feed-energy.ts';

const sample = (exact: string, context: string): Sample => ({
  measurand: 'Energy.Active.Import.Register', measurandDefaulted: false, value: Number(exact), exact, unit: 'Wh', rawValue: exact, rawUnit: 'Wh', multiplier: 0, phase: null, location: 'Outlet', context, signed: null, quality: 'GOOD',
});
const fed = (...readings: [exact: string, context: string, at: number][]) =>
  readings.reduce((energy, [exact, context, at]) => feedEnergy(energy, [sample(exact, context)], at, false).energy, EMPTY_ENERGY);

test('R-ORD-1: a reading whose time became trustworthy is not older than those before it, which have our time', () => {
  const told = (end: [exact: string, at: number, occurredAt: number]) => {
    const begun = feedEnergy(EMPTY_ENERGY, [sample('100', 'Transaction.Begin')], 5000, false, 1000).energy;
    return energyOf(feedEnergy(begun, [sample(end[0], 'Transaction.End')], end[1], false, end[2]).energy, null);
  };
  expect(told(['450', 4500, 4500])).toMatchObject({ exactWh: '350', method: 'REGISTER_DIFF', quality: 'GOOD' });
  expect(told(['450', 4500, 500])).toMatchObject({ exactWh: null });
});

test('R-EN-7: a 0 at the begin that no power leads to the next reading stands for an unknown register', () => {
  const hour = 3_600_000;
  expect(energyOf(fed(['0', 'Transaction.Begin', 0], ['874316', 'Sample.Periodic', 92_000], ['874413', 'Transaction.End', 187_000]), null)).toMatchObject({ exactWh: '97', quality: 'SUSPECT' });
  expect(energyOf(fed(['0', 'Transaction.Begin', 0], ['80000', 'Sample.Periodic', hour], ['90000', 'Transaction.End', 2 * hour]), null)).toMatchObject({ exactWh: '90000', quality: 'GOOD' });
});

test('R-EN-2: up to 10 Wh below nothing are rounding, and nothing', () => {
  const stopped = (meterStop: string) => energyOf(EMPTY_ENERGY, { meterStart: '301456', meterStop });
  expect(stopped('301455')).toMatchObject({ exactWh: '0', method: 'TX_FIELDS', quality: 'SUSPECT' });
  expect(stopped('301446')).toMatchObject({ exactWh: '0' });
  expect(stopped('301445')).toMatchObject({ exactWh: '-11', quality: 'SUSPECT' });
});
