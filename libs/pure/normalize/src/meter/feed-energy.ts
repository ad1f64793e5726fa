import type { Sample } from '@chargeplane/contracts';
import { add, compare, parseDecimal, subtract, toDouble, toPlain } from '@chargeplane/ocpp';
import type { Decimal } from '@chargeplane/ocpp';
import type { EnergyState, RegisterState } from './energy-state.ts';
import { EMPTY_REGISTER } from './energy-state.ts';
import { sumExact } from './units.ts';

const IMPORT = 'Energy.Active.Import.Register';
const EXPORT = 'Energy.Active.Export.Register';
const INTERVAL = 'Energy.Active.Import.Interval';
/** A megawatt. */
export const MOST_WH_A_SECOND = 278;

export interface Fed {
  readonly energy: EnergyState;
  /** Flags for the event: METER_RESET, REGISTER_FELL, BEGIN_PLACEHOLDER, UNIT_WH_KWH_SWAP. */
  readonly flags: readonly string[];
  /** Indexes of samples that are SUSPECT by R-EN-6. */
  readonly suspect: readonly number[];
}

/**
 * R-EN: takes the samples of one moment of a transaction into its energy. `at` is the charger's time (effective); `repeats` are samples seen
 * before (R-EN-10), or of before the transaction (R-EN-9): intervals that are not summed. `occurredAt` is the time that the charger gave: a reading is an old one only if it is by both.
 */
export function feedEnergy(energy: EnergyState, samples: readonly Sample[], at: number, repeats: boolean, occurredAt: number | null = null): Fed {
  const flags: string[] = [];
  const suspect: number[] = [];
  let next = energy;
  const imported = registerOf(samples, IMPORT);
  if (imported !== null) {
    const fed = feedRegister(next.imported, imported, at, occurredAt);
    next = { ...next, imported: imported.indexes.some((i) => samples[i]?.quality === 'SUSPECT') ? { ...fed.register, suspect: true } : fed.register };
    if (fed.flag !== null) {
      flags.push(fed.flag);
      suspect.push(...imported.indexes);
    }
    if (!repeats) next = checkUnit(energy, next, samples, imported, at, flags);
  }
  const exported = registerOf(samples, EXPORT);
  if (exported !== null) next = { ...next, exported: feedRegister(next.exported, exported, at, occurredAt).register };
  if (!repeats) next = feedInterval(next, samples);
  const net = samples.find((s) => s.measurand === 'Energy.Active.Net' && s.phase == null && s.exact != null)?.exact;
  if (net != null) next = { ...next, net: next.net === null ? { first: net, last: net } : { ...next.net, last: net } };
  return { energy: next, flags, suspect };
}

interface Reading {
  readonly exact: string;
  readonly value: Decimal;
  readonly context: string;
  readonly indexes: readonly number[];
}

/**
 * R-EN-1: the billing register is the total at the outlet; where there are only phases, the sum of L1 to L3. Never both mixed.
 * R-EN-8: one reading per moment; Transaction.Begin and End are facts of their own and rank before a periodic one.
 */
function registerOf(samples: readonly Sample[], measurand: string): Reading | null {
  let total: Reading | null = null;
  const phases: { exact: string; index: number; context: string }[] = [];
  samples.forEach((s, index) => {
    if (s.measurand !== measurand || s.exact == null || !(s.quality === 'GOOD' || isDoubted(s)) || s.location === 'Inlet' || s.location === 'EV') return;
    const parsed = parseDecimal(s.exact);
    if (!parsed.ok) return;
    if (s.phase == null) {
      if (total === null || rank(s.context) > rank(total.context)) total = { exact: s.exact, value: parsed.value, context: s.context, indexes: [index] };
    } else if (s.phase === 'L1' || s.phase === 'L2' || s.phase === 'L3') phases.push({ exact: s.exact, index, context: s.context });
  });
  if (total !== null || phases.length === 0) return total;
  const sum = sumExact(phases.map((p) => p.exact));
  return { exact: toPlain(sum), value: sum, context: phases[0]?.context ?? '', indexes: phases.map((p) => p.index) };
}

/** R-EN-11: its signed payload says something else. It counts, and makes the energy SUSPECT. */
function isDoubted(s: Sample): boolean {
  return s.quality === 'SUSPECT' && s.signed != null && s.unit === 'Wh';
}

function rank(context: string): number {
  return context === 'Transaction.Begin' || context === 'Transaction.End' ? 1 : 0;
}

/** R-EN-6: a fall to less than 1 % is a new meter or a restarted count, and the energy is the sum of the segments; a smaller fall is an error and left out. */
function feedRegister(register: RegisterState, reading: Reading, at: number, occurredAt: number | null): { register: RegisterState; flag: string | null } {
  const { exact, value, context } = reading;
  if (register.lastAt !== null && at < register.lastAt && !(occurredAt !== null && occurredAt >= (register.lastOccurredAt ?? Infinity))) {
    return { register: context === 'Transaction.Begin' && register.begin === null ? { ...register, begin: exact } : register, flag: null };
  }
  const marks = {
    ...(context === 'Transaction.Begin' ? { begin: register.begin ?? exact } : {}),
    ...(context === 'Transaction.End' ? { end: exact } : {}),
  };
  const when = { lastAt: at, lastOccurredAt: occurredAt };
  if (register.last === null) return { register: { ...register, ...marks, first: exact, last: exact, ...when }, flag: null };
  const last = sumExact([register.last]);
  if (isPlaceholder(register, value, context, at)) return { register: { ...register, begin: exact, first: exact, last: exact, ...when, suspect: true }, flag: 'BEGIN_PLACEHOLDER' };
  if (compare(value, last) >= 0) return { register: { ...register, ...marks, last: exact, ...when }, flag: null };
  const hundredfold = { mantissa: value.mantissa * 100n, exponent: value.exponent };
  if (compare(hundredfold, last) >= 0) return { register: { ...register, suspect: true }, flag: 'REGISTER_FELL' };
  const start = register.begin ?? register.first ?? register.last;
  const segment = subtract(last, sumExact([start]));
  const before = toPlain(add(segment, sumExact([register.before ?? '0'])));
  return { register: { ...EMPTY_REGISTER, before, begin: exact, first: exact, last: exact, ...when, suspect: true, end: marks.end ?? null }, flag: 'METER_RESET' };
}

/** R-EN-7: a register of 0 at the begin that no power of this world leads to the next reading: it stood for an unknown one, and the next is the first. */
function isPlaceholder(register: RegisterState, value: Decimal, context: string, at: number): boolean {
  if (context === 'Transaction.End' || register.begin === null || register.begin !== register.last || Number(register.begin) !== 0 || register.lastAt === null) return false;
  return toDouble(value) > Math.max(60, (at - register.lastAt) / 1000) * MOST_WH_A_SECOND;
}

/** R-EN-2, R-EN-9: intervals of one context; of several only the first counts and the sum is marked. */
function feedInterval(energy: EnergyState, samples: readonly Sample[]): EnergyState {
  const found = samples.filter((s) => s.measurand === INTERVAL && s.exact != null && s.quality === 'GOOD');
  const totals = found.some((s) => s.phase == null) ? found.filter((s) => s.phase == null) : found;
  let { interval } = energy;
  for (const { exact, context } of totals) {
    if (exact == null) continue;
    if (interval === null) interval = { context, sum: exact, mixed: false };
    else if (interval.context === context) interval = { ...interval, sum: toPlain(sumExact([interval.sum, exact])) };
    else interval = { ...interval, mixed: true };
  }
  return interval === energy.interval ? energy : { ...energy, interval };
}

/** R-EN-7: energy against power. A factor of about 1000 in five intervals in a row is proposed as a quirk of units, never applied. */
function checkUnit(before: EnergyState, after: EnergyState, samples: readonly Sample[], reading: Reading, at: number, flags: string[]): EnergyState {
  const power = samples.find((s) => s.measurand === 'Power.Active.Import' && s.phase == null && s.value != null)?.value ?? null;
  const next = { ...after, power: power === null ? after.power : { w: power, at } };
  const { last, lastAt } = before.imported;
  if (before.power === null || power === null || last === null || lastAt === null || at <= lastAt) return next;
  const expected = (((before.power.w + power) / 2) * (at - lastAt)) / 3_600_000;
  const actual = toDouble(subtract(reading.value, sumExact([last])));
  if (expected < 10 || actual <= 0) return { ...next, swaps: 0 };
  const factor = actual / expected;
  const direction = factor > 300 && factor < 3000 ? 1 : factor > 0.0003 && factor < 0.003 ? -1 : 0;
  const swaps = direction === 0 ? 0 : Math.sign(next.swaps) === -direction ? direction : next.swaps + direction;
  if (Math.abs(swaps) >= 5) flags.push('UNIT_WH_KWH_SWAP');
  return { ...next, swaps: Math.max(-5, Math.min(5, swaps)) };
}
