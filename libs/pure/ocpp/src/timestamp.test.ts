import fc from 'fast-check';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

test.each([
  ['2024-02-07T08:09:05Z', '2024-02-07T08:09:05.000Z', []],
  ['2024-02-07T08:09:05.1Z', '2024-02-07T08:09:05.100Z', []],
  ['2024-02-07T08:09:05.123999999999Z', '2024-02-07T08:09:05.123Z', []],
  ['2023-04-17T11:04:45.659+02:00', '2023-04-17T09:04:45.659Z', []],
  ['2023-04-17T00:30:00-05:30', '2023-04-17T06:00:00.000Z', []],
  ['2023-04-17T00:30:00-00:00', '2023-04-17T00:30:00.000Z', []],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z', []],
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z', []],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', []],
  ['2024-02-07T08:09:05', '2024-02-07T08:09:05.000Z', ['NO_OFFSET']],
  ['2024-02-07 08:09:05Z', '2024-02-07T08:09:05.000Z', ['SEPARATOR']],
  ['2024-02-07t08:09:05z', '2024-02-07T08:09:05.000Z', ['SEPARATOR', 'OFFSET_FORM']],
  [' 2024-02-07T08:09:05Z\n', '2024-02-07T08:09:05.000Z', ['BLANKS']],
  // https://github.com/dallmann-consulting/OCPP.Core/issues/16
  ['2022-10-02T5:27:41Z', '2022-10-02T05:27:41.000Z', ['SHORT_FIELD']],
  ['2024-02-07T08:09Z', '2024-02-07T08:09:00.000Z', ['NO_SECONDS']],
  ['2024-02-07T08:09:05,5Z', '2024-02-07T08:09:05.500Z', ['DECIMAL_COMMA']],
  ['2024-02-07T08:09:05+0200', '2024-02-07T06:09:05.000Z', ['OFFSET_FORM']],
  ['2024-02-07T08:09:05+02', '2024-02-07T06:09:05.000Z', ['OFFSET_FORM']],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z', ['LEAP_SECOND']],
])('%j is %s', (lexeme, utc, flags) => {
  const parsed = parseTimestamp(lexeme);
  expect(parsed).toMatchObject({ ok: true, flags, hasOffset: !flags.includes('NO_OFFSET') });
  expect(parsed.ok && formatTimestamp(parsed.ms)).toBe(utc);
});

test('tells offset and precision', () => {
  expect(parseTimestamp('2023-04-17T11:04:45.6590+05:45')).toMatchObject({ offsetMinutes: 345, fractionDigits: 4 });
  expect(parseTimestamp('2023-04-17T11:04:45-00:00')).toMatchObject({ offsetMinutes: 0, fractionDigits: 0, hasOffset: true });
});

test.each([
  ['', 'EMPTY'],
  ['  ', 'EMPTY'],
  ['null', 'FORM'],
  ['1707293345', 'FORM'],
  ['2024-02-07', 'FORM'],
  ['08:09:05Z', 'FORM'],
  ['07.02.2024 08:09:05', 'FORM'],
  ['2024-02-07T08:09:05ZZ', 'FORM'],
  ['2024-02-07T08:09:05.Z', 'FORM'],
  ['24-02-07T08:09:05Z', 'FORM'],
  ['٢٠٢٤-02-07T08:09:05Z', 'FORM'],
  [`2024-02-07T08:09:05.${'0'.repeat(1000)}Z`, 'FORM'],
  ['2023-02-29T00:00:00Z', 'IMPOSSIBLE'],
  ['1900-02-29T00:00:00Z', 'IMPOSSIBLE'],
  ['2024-06-31T00:00:00Z', 'IMPOSSIBLE'],
  ['2024-00-10T00:00:00Z', 'IMPOSSIBLE'],
  ['2024-13-10T00:00:00Z', 'IMPOSSIBLE'],
  ['2024-01-00T00:00:00Z', 'IMPOSSIBLE'],
  ['2024-01-01T24:00:00Z', 'IMPOSSIBLE'],
  ['2024-01-01T00:60:00Z', 'IMPOSSIBLE'],
  ['2024-01-01T00:00:61Z', 'IMPOSSIBLE'],
  ['2024-01-01T00:00:00+15:00', 'IMPOSSIBLE'],
  ['2024-01-01T00:00:00+02:60', 'IMPOSSIBLE'],
])('%j is refused as %s', (lexeme, code) => {
  expect(parseTimestamp(lexeme)).toEqual({ ok: false, code });
});

test('reads back every moment that is written, with every offset', () => {
  const moment = fc.integer({ min: Date.UTC(0, 0, 1) - 1900 * 366 * 86_400_000, max: 253402300799999 }).filter((ms) => new Date(ms).getUTCFullYear() >= 0);
  fc.assert(
    fc.property(moment, fc.integer({ min: -14 * 60, max: 14 * 60 }), (ms, offset) => {
      expect(parseTimestamp(formatTimestamp(ms))).toMatchObject({ ok: true, ms, flags: [] });
      const local = new Date(ms + offset * 60_000);
      fc.pre(local.getUTCFullYear() >= 0 && local.getUTCFullYear() <= 9999);
      const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
      const text = local.toISOString().replace('Z', `${offset < 0 ? '-' : '+'}${hours}:${String(Math.abs(offset) % 60).padStart(2, '0')}`);
      expect(parseTimestamp(text)).toMatchObject({ ok: true, ms, offsetMinutes: offset === 0 ? 0 : offset });
    }),
  );
});

test('any text is a value', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789-T: .+Z'), maxLength: 30 })), (text) => expect(typeof parseTimestamp(text).ok).toBe('boolean')));
});
