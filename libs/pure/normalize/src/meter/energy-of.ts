import type { Energy, EnergyMethod, Quality } from '@chargeplane/contracts';
import { add, compare, parseDecimal, subtract, toPlain } from '@chargeplane/ocpp';
import type { Decimal } from '@chargeplane/ocpp';
import type { EnergyState, RegisterState } from './energy-state.ts';
import { sumExact } from './units.ts';

export interface Fields {
  readonly meterStart: string | null;
  readonly meterStop: string | null;
}

/**
 * R-EN-2, R-EN-3: energy of a transaction at its end. Order: TX_FIELDS (1.6), REGISTER_DIFF of Begin and End, last − first register
 * (SUSPECT), INTERVAL_SUM, NET, NONE. 2.x has no fields and starts at the second.
 */
export function energyOf(state: EnergyState, fields: Fields | null): Energy {
  const byFields = fields === null ? null : difference(fields.meterStop, fields.meterStart);
  if (byFields !== null && isRounding(byFields)) return { exactWh: '0', method: 'TX_FIELDS', quality: 'SUSPECT', exportWh: null, alternativeWh: null };
  const byMarks = difference(state.imported.end, state.imported.begin, state.imported.before);
  const bySamples = difference(state.imported.last, state.imported.begin ?? state.imported.first, state.imported.before);
  const exportWh = text(difference(state.exported.end, state.exported.begin, state.exported.before) ?? difference(state.exported.last, state.exported.first, state.exported.before));
  const suspect = state.imported.suspect;
  const give = (value: Decimal, method: EnergyMethod, quality: Quality, other: Decimal | null): Energy => {
    const differs = other !== null && differsMuch(value, other);
    const negative = value.mantissa < 0n;
    return { exactWh: toPlain(value), method, quality: differs || negative || suspect ? 'SUSPECT' : quality, exportWh, alternativeWh: differs ? text(other) : null };
  };
  if (byFields !== null) return reset(state.imported) && bySamples !== null ? give(bySamples, 'REGISTER_DIFF', 'SUSPECT', byFields) : give(byFields, 'TX_FIELDS', 'GOOD', byMarks);
  if (byMarks !== null) return give(byMarks, 'REGISTER_DIFF', 'GOOD', null);
  if (bySamples !== null && state.imported.first !== state.imported.last) return give(bySamples, 'REGISTER_DIFF', 'SUSPECT', null);
  if (state.interval !== null) return give(sumExact([state.interval.sum]), 'INTERVAL_SUM', state.interval.mixed ? 'SUSPECT' : 'GOOD', null);
  const net = state.net === null ? null : difference(state.net.last, state.net.first);
  if (net !== null) return give(net, 'NET', 'SUSPECT', null);
  return { exactWh: null, method: 'NONE', quality: 'UNKNOWN', exportWh, alternativeWh: null };
}

/** Start and stop of a session without energy are rounded differently by some: up to 10 Wh below nothing are nothing. */
function isRounding(value: Decimal): boolean {
  return value.mantissa < 0n && compare(value, { mantissa: -10n, exponent: 0 }) >= 0;
}

function reset(register: RegisterState): boolean {
  return register.before !== null;
}

function difference(end: string | null, begin: string | null, before: string | null = null): Decimal | null {
  if (end === null || begin === null) return null;
  const [e, b] = [parseDecimal(end), parseDecimal(begin)];
  if (!e.ok || !b.ok) return null;
  const value = subtract(e.value, b.value);
  return before === null ? value : add(value, sumExact([before]));
}

/** R-EN-3: more than 1 % and more than 100 Wh. */
function differsMuch(a: Decimal, b: Decimal): boolean {
  const delta = absolute(subtract(a, b));
  const percent = { mantissa: absolute(a).mantissa, exponent: a.exponent - 2 };
  return compare(delta, { mantissa: 100n, exponent: 0 }) > 0 && compare(delta, percent) > 0;
}

function absolute(value: Decimal): Decimal {
  return value.mantissa < 0n ? { ...value, mantissa: -value.mantissa } : value;
}

function text(value: Decimal | null): string | null {
  return value === null ? null : toPlain(value);
}
