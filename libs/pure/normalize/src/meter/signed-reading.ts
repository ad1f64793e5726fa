import type { SignedValue } from '@chargeplane/contracts';
import { compare, isJsonObject, lexemeOf, parseDecimal, parseJson, scaleByPowerOfTen, subtract } from '@chargeplane/ocpp';
import type { Decimal } from '@chargeplane/ocpp';

/**
 * R-EN-11: whether a signed payload that can be read (OCMF, plain or in base64, also inside the JSON of the signed-meter whitepaper) holds energy, and
 * none of its readings is the plain one, give or take 10 Wh of rounding. What cannot be read contradicts nothing; the signature itself is not checked.
 */
export function contradicts(signed: SignedValue, exactWh: string | null | undefined): boolean {
  const plain = exactWh == null ? null : parseDecimal(exactWh);
  if (plain === null || !plain.ok) return false;
  const readings = readingsOf(signed.payload);
  return readings.length > 0 && readings.every((wh) => differ(wh, plain.value));
}

function differ(a: Decimal, b: Decimal): boolean {
  const delta = subtract(a, b);
  return compare({ ...delta, mantissa: delta.mantissa < 0n ? -delta.mantissa : delta.mantissa }, { mantissa: 10n, exponent: 0 }) > 0;
}

const UNITS: Readonly<Record<string, number>> = { Wh: 0, kWh: 3 };

function readingsOf(payload: string): Decimal[] {
  const text = ocmfOf(payload);
  const parsed = text === null ? null : parseJson(text);
  const readings = parsed?.ok === true && isJsonObject(parsed.value) ? parsed.value['RD'] : null;
  if (!Array.isArray(readings)) return [];
  return readings.flatMap((reading) => {
    const power = isJsonObject(reading) && typeof reading['RU'] === 'string' && Object.hasOwn(UNITS, reading['RU']) ? UNITS[reading['RU']] : undefined;
    const value = isJsonObject(reading) ? parseDecimal(lexemeOf(reading['RV']) ?? '') : null;
    return power !== undefined && value?.ok === true ? [scaleByPowerOfTen(value.value, power)] : [];
  });
}

/** The JSON between the first two bars of `OCMF|{…}|{…}`. */
function ocmfOf(payload: string): string | null {
  if (payload.startsWith('{')) {
    const inner = parseJson(payload);
    const data = inner.ok && isJsonObject(inner.value) ? inner.value['signedMeterData'] : null;
    return typeof data === 'string' && !data.startsWith('{') ? ocmfOf(data) : null;
  }
  const text = payload.startsWith('OCMF|') ? payload : payload.startsWith('T0NNRnx7') ? fromBase64(payload) : '';
  const end = text.indexOf('|{', 5);
  return text === '' || end < 0 ? null : text.slice(5, end);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Of ASCII text; other letters only break it, and then it says nothing. */
function fromBase64(text: string): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const six = ALPHABET.indexOf(letter);
    if (six < 0) break;
    held = ((held << 6) | six) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((held >> bits) & 0xff);
  }
  return out;
}
