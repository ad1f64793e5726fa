import { parseTimestamp } from '@chargeplane/ocpp';

const DAY_MS = 86_400_000;
const YEAR_2015 = 1_420_070_400_000;

/** False for a timestamp that is absent, unreadable, before 2015 (never set) or more than a day off. */
export function isTrustedTimestamp(lexeme: string, now: number): boolean {
  const parsed = parseTimestamp(lexeme);
  return parsed.ok && parsed.ms >= YEAR_2015 && Math.abs(parsed.ms - now) <= DAY_MS;
}
