import avsc from 'avsc';

interface Bytes {
  buf: Buffer;
  pos: number;
}

const LOW_BITS = 2 ** 27;

/**
 * A long as a number, exact for every safe integer and refused beyond. avsc's own (5.7.9, https://github.com/mtth/avsc/issues/455) computes the zig-zag form in a double and silently turns
 * values below −2^52 into positive ones; here sign and magnitude are kept apart, so nothing above 2^53 is ever computed.
 */
export class ExactLong extends avsc.types.LongType {
  _check(value: unknown, _flags?: unknown, hook?: (value: unknown, type: unknown) => void): boolean {
    if (Number.isSafeInteger(value)) return true;
    hook?.(value, this);
    return false;
  }

  _read(tap: Bytes): number {
    const { buf } = tap;
    // The first four bytes hold 28 bits: the sign and the low 27 of the magnitude.
    let low = 0;
    let byte = 0x80;
    for (let shift = 0; shift < 28 && byte & 0x80; shift += 7) {
      byte = buf[tap.pos++] ?? 0;
      low |= (byte & 0x7f) << shift;
    }
    let high = 0;
    for (let scale = 1; byte & 0x80; scale *= 128) {
      if (scale > 2 ** 35) throw new Error('a long of more than 10 bytes');
      byte = buf[tap.pos++] ?? 0;
      high += (byte & 0x7f) * scale;
    }
    const magnitude = high * LOW_BITS + (low >>> 1);
    const value = low & 1 ? -magnitude - 1 : magnitude;
    if (!Number.isSafeInteger(value)) throw new Error('a long beyond 2^53');
    return value;
  }

  _write(tap: Bytes, value: unknown): void {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Error('invalid "long"');
    const { buf } = tap;
    const magnitude = value < 0 ? -value - 1 : value;
    const high = Math.floor(magnitude / LOW_BITS);
    let low = (magnitude % LOW_BITS) * 2 + (value < 0 ? 1 : 0);
    for (let bytes = 0; bytes < 4 && (low >= 0x80 || high > 0); bytes += 1) {
      buf[tap.pos++] = (low & 0x7f) | 0x80;
      low >>>= 7;
    }
    // Either the last byte of a short one, or low is used up and the high part follows.
    let last = high > 0 ? high : low;
    for (; last >= 0x80; last = Math.floor(last / 128)) buf[tap.pos++] = (last % 128) | 0x80;
    buf[tap.pos++] = last;
  }
}
