import fc from 'fast-check';
import { ZERO, add, compare, decimalOfInteger, negate, parseDecimal, scaleByPowerOfTen, subtract, toDouble, toPlain } from './decimal.ts';
import type { Decimal } from './decimal.ts';

const read = (lexeme: string): Decimal => {
  const parsed = parseDecimal(lexeme);
  if (!parsed.ok) throw new Error(`no decimal: ${lexeme}`);
  return parsed.value;
};

test.each([
  ['0', '0', []],
  ['140100', '140100', []],
  ['-0.50', '-0.5', []],
  ['-0', '0', []],
  ['000123.4500', '123.45', []],
  // https://github.com/evcc-io/evcc/issues/19354
  [' 0.0', '0', ['BLANKS']],
  // https://github.com/lbbrhzn/ocpp/issues/2
  ['2e+01', '20', ['EXPONENT']],
  ['1.5E-7', '0.00000015', ['EXPONENT']],
  ['12,5', '12.5', ['DECIMAL_COMMA']],
  ['+7', '7', ['LOOSE_FORM']],
  ['.5', '0.5', ['LOOSE_FORM']],
  ['5.', '5', ['LOOSE_FORM']],
  ['\t-,5e2\n', '-50', ['BLANKS', 'DECIMAL_COMMA', 'EXPONENT', 'LOOSE_FORM']],
  ['9007199254740993.000000001', '9007199254740993.000000001', []],
])('%j is %s', (lexeme, plain, flags) => {
  const parsed = parseDecimal(lexeme);
  expect(parsed).toMatchObject({ ok: true, flags });
  expect(parsed.ok && toPlain(parsed.value)).toBe(plain);
});

test.each(['', ' ', '-', '+', '.', ',', 'e5', '1e', 'NaN', 'Infinity', '-inf', '0x1F', '1 000', '1.000,5', '1,000,000', '1.2.3', '--1', '1e999999999', '1e401', '12W', '١', '9'.repeat(201), ' '.repeat(1e6)])(
  '%j is no number',
  (lexeme) => expect(parseDecimal(lexeme)).toEqual({ ok: false }),
);

const decimal = fc.record({ mantissa: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), exponent: fc.integer({ min: -25, max: 25 }) });
/** Exact value × 10^60. */
const fixed = ({ mantissa, exponent }: Decimal): bigint => mantissa * 10n ** BigInt(exponent + 60);

test('arithmetic agrees with integers', () => {
  fc.assert(
    fc.property(decimal, decimal, fc.integer({ min: -10, max: 10 }), (a, b, power) => {
      expect(fixed(add(a, b))).toBe(fixed(a) + fixed(b));
      expect(fixed(subtract(a, b))).toBe(fixed(a) - fixed(b));
      expect(fixed(negate(a))).toBe(-fixed(a));
      expect(compare(a, b)).toBe(fixed(a) < fixed(b) ? -1 : fixed(a) > fixed(b) ? 1 : 0);
      expect(fixed(scaleByPowerOfTen(scaleByPowerOfTen(a, power), -power))).toBe(fixed(a));
      expect(compare(subtract(a, a), ZERO)).toBe(0);
    }),
  );
});

test('the plain text is exact, canonical and read back', () => {
  fc.assert(
    fc.property(decimal, fc.nat(5), (a, zeros) => {
      const plain = toPlain(a);
      expect(plain).toMatch(/^(0|-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?)$/);
      expect(fixed(read(plain))).toBe(fixed(a));
      expect(toPlain({ mantissa: a.mantissa * 10n ** BigInt(zeros), exponent: a.exponent - zeros })).toBe(plain);
    }),
  );
});

test('every finite double is read as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e200, max: 1e200 }), (double) => {
      expect(toDouble(read(String(double)))).toBe(double === 0 ? 0 : double);
    }),
  );
});

test('any text is a value', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789+-.,eE ') })), (text) => expect(typeof parseDecimal(text).ok).toBe('boolean')));
});

test('integers and powers of ten', () => {
  expect(toPlain(scaleByPowerOfTen(decimalOfInteger(12), 3))).toBe('12000');
  expect(toPlain(scaleByPowerOfTen(decimalOfInteger(9007199254740993n), -3))).toBe('9007199254740.993');
});
