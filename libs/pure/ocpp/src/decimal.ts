/** An exact decimal: `mantissa` × 10^`exponent`. Several pairs may stand for the same number; {@link compare} knows. */
export interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** What was unusual about the text of a number. */
export type DecimalFlag =
  /** Blanks around it, as printed into a field of fixed width. */
  | 'BLANKS'
  /** A comma was read as the decimal mark. */
  | 'DECIMAL_COMMA'
  /** Written with an exponent: `2e+01`. */
  | 'EXPONENT'
  /** A leading plus, or no digit on one side of the decimal mark: `+1`, `.5`, `1.`. */
  | 'LOOSE_FORM';

export type ParsedDecimal = { readonly ok: true; readonly value: Decimal; readonly flags: readonly DecimalFlag[] } | { readonly ok: false };

const FORM = /^([+-]?)([0-9]*)(?:([.,])([0-9]*))?(?:[eE]([+-]?[0-9]{1,6}))?$/;
/** Digits and power of ten beyond which a text is no measurement but an attack on memory. */
const MOST_DIGITS = 200;
const LARGEST_EXPONENT = 400;

/** Reads the text of a number exactly. `NaN`, `Infinity`, `0x1F`, an empty text and digit groups are not numbers. */
export function parseDecimal(lexeme: string): ParsedDecimal {
  return plainDecimal(lexeme) ?? anyDecimal(lexeme);
}

const NO_FLAGS: readonly DecimalFlag[] = [];

/** At most 15 digits, perhaps with a point between two of them: nearly every reading. Null for any other form. */
function plainDecimal(text: string): ParsedDecimal | null {
  const { length } = text;
  if (length === 0 || length > 16) return null;
  let mantissa = 0;
  let point = -1;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
    else if (digit === -2 && point < 0 && i > 0 && i < length - 1) point = i;
    else return null;
  }
  if (point < 0 && length > 15) return null;
  return { ok: true, value: { mantissa: BigInt(mantissa), exponent: point < 0 ? 0 : point + 1 - length }, flags: NO_FLAGS };
}

function anyDecimal(lexeme: string): ParsedDecimal {
  const text = lexeme.length > MOST_DIGITS * 2 ? '' : lexeme.trim();
  const match = FORM.exec(text);
  if (match === null) return { ok: false };
  const [, sign = '', whole = '', mark, fraction = '', power] = match;
  const digits = whole + fraction;
  const exponent = Number(power ?? 0) - fraction.length;
  if (digits === '' || digits.length > MOST_DIGITS || Math.abs(exponent) > LARGEST_EXPONENT) return { ok: false };
  const flags: DecimalFlag[] = [];
  if (text !== lexeme) flags.push('BLANKS');
  if (mark === ',') flags.push('DECIMAL_COMMA');
  if (power !== undefined) flags.push('EXPONENT');
  if (sign === '+' || whole === '' || (mark !== undefined && fraction === '')) flags.push('LOOSE_FORM');
  return { ok: true, value: { mantissa: BigInt((sign === '-' ? '-' : '') + digits), exponent }, flags };
}

export const ZERO: Decimal = { mantissa: 0n, exponent: 0 };

/** @param value a safe integer */
export function decimalOfInteger(value: number | bigint): Decimal {
  return { mantissa: BigInt(value), exponent: 0 };
}

/** value × 10^power: the OCPP 2.x multiplier, kWh to Wh. */
export function scaleByPowerOfTen(value: Decimal, power: number): Decimal {
  return { mantissa: value.mantissa, exponent: value.exponent + power };
}

export function negate(value: Decimal): Decimal {
  return { mantissa: -value.mantissa, exponent: value.exponent };
}

export function add(a: Decimal, b: Decimal): Decimal {
  if (a.exponent === b.exponent) return { mantissa: a.mantissa + b.mantissa, exponent: a.exponent };
  const exponent = Math.min(a.exponent, b.exponent);
  return { mantissa: mantissaAt(a, exponent) + mantissaAt(b, exponent), exponent };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b));
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const { mantissa } = subtract(a, b);
  return mantissa < 0n ? -1 : mantissa > 0n ? 1 : 0;
}

/** Plain notation without exponent and without superfluous zeros: `140100`, `-0.5`, `0`. Equal numbers give equal texts. */
export function toPlain({ mantissa, exponent }: Decimal): string {
  const sign = mantissa < 0n ? '-' : '';
  const digits = String(mantissa < 0n ? -mantissa : mantissa);
  if (mantissa === 0n) return '0';
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  const fraction = padded.slice(exponent).replace(/0+$/, '');
  return sign + padded.slice(0, exponent) + (fraction === '' ? '' : `.${fraction}`);
}

/** The nearest double; for display and for Float64 columns, never for arithmetic. */
export function toDouble(value: Decimal): number {
  const { exponent } = value;
  const mantissa = Number(value.mantissa);
  // Two doubles without error give the nearest double of their quotient or product: no text is needed.
  if (Number.isSafeInteger(mantissa) && exponent >= -22 && exponent <= 22) return exponent < 0 ? mantissa / (POWERS[-exponent] ?? NaN) : mantissa * (POWERS[exponent] ?? NaN);
  return Number(`${value.mantissa}e${exponent}`);
}

/** 10^0 to 10^22: those that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

function mantissaAt(value: Decimal, exponent: number): bigint {
  return value.mantissa * 10n ** BigInt(value.exponent - exponent);
}
