const FIRST_INSTANT = Date.UTC(1900, 0, 1);
const LAST_INSTANT = Date.UTC(2299, 11, 31);

/** A time in ms for DateTime64(3); null where it is absent or no table can hold it (a charger may claim any year). */
export function instant(ms: number | null | undefined): number | null {
  if (ms === null || ms === undefined || !Number.isSafeInteger(ms) || ms < FIRST_INSTANT || ms > LAST_INSTANT) return null;
  return ms;
}

/** A time that a column must have: `otherwise` where it cannot be held. */
export function instantOr(ms: number | null | undefined, otherwise: number): number {
  return instant(ms) ?? otherwise;
}

/** An integer for Int64; null where JavaScript or the column cannot hold it exactly. */
export function integer(n: number | null | undefined): number | null {
  return n !== null && n !== undefined && Number.isSafeInteger(n) ? n : null;
}

const DECIMAL = /^[+-]?0*(\d{1,29})(?:\.(\d{1,9})0*)?$/;

/** A decimal lexeme for Decimal(38, 9); null where it has more digits than the column holds: a value is never rounded silently. */
export function decimal(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const match = DECIMAL.exec(text.trim());
  if (match === null) return null;
  const [, whole = '0', fraction] = match;
  return `${text.trim().startsWith('-') ? '-' : ''}${whole}${fraction === undefined ? '' : `.${fraction}`}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 base64, padded. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] ?? 0;
    const b = bytes[i + 1] ?? 0;
    const c = bytes[i + 2] ?? 0;
    text += ALPHABET.charAt(a >> 2) + ALPHABET.charAt(((a & 3) << 4) | (b >> 4));
    text += i + 1 < bytes.length ? ALPHABET.charAt(((b & 15) << 2) | (c >> 6)) : '=';
    text += i + 2 < bytes.length ? ALPHABET.charAt(c & 63) : '=';
  }
  return text;
}
