import { add, parseDecimal, scaleByPowerOfTen, subtract } from '@chargeplane/ocpp';
import type { Decimal } from '@chargeplane/ocpp';

export interface UnitRule {
  readonly unit: string;
  readonly scale: (value: Decimal) => Decimal;
}

const same = (v: Decimal): Decimal => v;
const kilo = (v: Decimal): Decimal => scaleByPowerOfTen(v, 3);
const kelvin = decimal('273.15');
const thirtyTwo = decimal('32');

/** Native unit (1.6 enum, 2.x standard list) → canonical unit. */
const RULES: Readonly<Record<string, UnitRule>> = {
  Wh: { unit: 'Wh', scale: same }, kWh: { unit: 'Wh', scale: kilo },
  varh: { unit: 'varh', scale: same }, kvarh: { unit: 'varh', scale: kilo },
  VAh: { unit: 'VAh', scale: same }, kVAh: { unit: 'VAh', scale: kilo },
  W: { unit: 'W', scale: same }, kW: { unit: 'W', scale: kilo },
  VA: { unit: 'VA', scale: same }, kVA: { unit: 'VA', scale: kilo },
  var: { unit: 'var', scale: same }, kvar: { unit: 'var', scale: kilo },
  A: { unit: 'A', scale: same }, V: { unit: 'V', scale: same }, s: { unit: 's', scale: same }, Percent: { unit: 'Percent', scale: same }, RPM: { unit: 'RPM', scale: same },
  Hz: { unit: 'Hz', scale: same }, mHz: { unit: 'Hz', scale: (v) => scaleByPowerOfTen(v, -3) },
  Celsius: { unit: 'Celsius', scale: same }, Celcius: { unit: 'Celsius', scale: same },
  // (x − 32) × 5/9 is not exact in decimals: ten digits are enough for a temperature.
  Fahrenheit: { unit: 'Celsius', scale: (v) => ninth(subtract(v, thirtyTwo)) },
  K: { unit: 'Celsius', scale: (v) => subtract(v, kelvin) },
};

/** Spellings seen in the field → standard unit. */
const ALIASES: Readonly<Record<string, string>> = {
  wh: 'Wh', kwh: 'kWh', 'kw.h': 'kWh', w: 'W', kw: 'kW', a: 'A', amp: 'A', amps: 'A', ampere: 'A', amperes: 'A', v: 'V', volt: 'V', volts: 'V', hz: 'Hz', hertz: 'Hz',
  '%': 'Percent', percent: 'Percent', '°c': 'Celsius', c: 'Celsius', celsius: 'Celsius', celcius: 'Celsius', '°f': 'Fahrenheit', va: 'VA', kva: 'kVA', rpm: 'RPM',
};

export function unitRule(unit: string): UnitRule | null {
  return Object.hasOwn(RULES, unit) ? (RULES[unit] ?? null) : null;
}

/** Standard unit that a spelling stands for; null for none. */
export function unitAlias(unit: string): string | null {
  const folded = unit.trim().toLowerCase();
  return Object.hasOwn(ALIASES, folded) ? (ALIASES[folded] ?? null) : null;
}

function ninth(v: Decimal): Decimal {
  const shifted = scaleByPowerOfTen(v, 10);
  const mantissa = shifted.exponent >= 0 ? shifted.mantissa * 10n ** BigInt(shifted.exponent) : shifted.mantissa / 10n ** BigInt(-shifted.exponent);
  return { mantissa: (mantissa * 5n) / 9n, exponent: -10 };
}

function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new Error(`${text} is no decimal`);
  return parsed.value;
}

/** Exact sum of decimal texts; texts that are no numbers count as absent. */
export function sumExact(texts: readonly string[]): Decimal {
  return texts.map((t) => parseDecimal(t)).reduce((sum, p) => (p.ok ? add(sum, p.value) : sum), decimal('0'));
}
