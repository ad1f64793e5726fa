/** What was unusual about the text of a timestamp. */
export type TimestampFlag =
  /** No offset: read as UTC. */
  | 'NO_OFFSET'
  /** A blank or a lower-case `t` between date and time. */
  | 'SEPARATOR'
  /** Blanks around it. */
  | 'BLANKS'
  /** One digit where two belong (`2022-10-02T5:27:41Z`). */
  | 'SHORT_FIELD'
  /** No seconds. */
  | 'NO_SECONDS'
  /** A decimal comma before the fraction (ISO 8601, not RFC 3339). */
  | 'DECIMAL_COMMA'
  /** The offset was written `+0200`, `+02` or `z`. */
  | 'OFFSET_FORM'
  /** A leap second `:60`, read as the first moment of the next minute. */
  | 'LEAP_SECOND';

export interface Timestamp {
  readonly ok: true;
  /** Milliseconds since 1970-01-01T00:00:00Z; digits beyond are cut, not rounded. */
  readonly ms: number;
  readonly hasOffset: boolean;
  /** Minutes east of UTC; 0 where there is no offset. `-00:00` is 0. */
  readonly offsetMinutes: number;
  /** Digits of the fraction of a second as written. */
  readonly fractionDigits: number;
  readonly flags: readonly TimestampFlag[];
}

/** EMPTY: nothing but blanks. FORM: no timestamp. IMPOSSIBLE: the form of one, but no such moment (31 June, 25:00, +26:00). */
export interface BadTimestamp {
  readonly ok: false;
  readonly code: 'EMPTY' | 'FORM' | 'IMPOSSIBLE';
}

const FORM = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([Tt ])[ ]*([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:([.,])([0-9]+))?)?[ ]?(?:([Zz])|([+-])([0-9]{2})(:?)([0-9]{2})?)?$/;

/**
 * Reads RFC 3339 and what chargers make of it. Whether a possible time is plausible (1970, 2099) is not judged here.
 * Year, month and day are always needed.
 */
export function parseTimestamp(lexeme: string): Timestamp | BadTimestamp {
  const text = lexeme.trim();
  if (text === '') return { ok: false, code: 'EMPTY' };
  const match = text.length > 100 ? null : FORM.exec(text);
  if (match === null) return { ok: false, code: 'FORM' };
  const [, year = '', month = '', day = '', separator, hour = '', minute = '', second, mark, fraction = '', zulu, sign, offsetHour, colon, offsetMinute] = match;
  const seconds = Number(second ?? 0);
  const offset = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute ?? 0));
  const leap = seconds === 60;
  if (
    !isDate(Number(year), Number(month), Number(day)) ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    seconds > 60 ||
    Number(offsetMinute ?? 0) > 59 ||
    Math.abs(offset) > 14 * 60
  ) {
    return { ok: false, code: 'IMPOSSIBLE' };
  }
  const flags: TimestampFlag[] = [];
  if (zulu === undefined && sign === undefined) flags.push('NO_OFFSET');
  if (separator !== 'T') flags.push('SEPARATOR');
  if (text !== lexeme) flags.push('BLANKS');
  if ([month, day, hour, minute, second ?? '00'].some((field) => field.length < 2)) flags.push('SHORT_FIELD');
  if (second === undefined) flags.push('NO_SECONDS');
  if (mark === ',') flags.push('DECIMAL_COMMA');
  if (zulu === 'z' || (sign !== undefined && (colon !== ':' || offsetMinute === undefined))) flags.push('OFFSET_FORM');
  if (leap) flags.push('LEAP_SECOND');
  const millis = leap ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  const ms = daysSinceEpoch(Number(year), Number(month), Number(day)) * 86_400_000 + ((Number(hour) * 60 + Number(minute) - offset) * 60 + seconds) * 1000 + millis;
  return { ok: true, ms, hasOffset: !flags.includes('NO_OFFSET'), offsetMinutes: offset === 0 ? 0 : offset, fractionDigits: fraction.length, flags };
}

/** RFC 3339 in UTC with three fractional digits, for years 0 to 9999: the form that we write. */
export function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString();
}

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month);
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Proleptic Gregorian calendar; `Date.UTC` would take the years 0 to 99 for 1900 to 1999. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}
