import { base64, decimal, instant, instantOr, integer, isUuid } from '../src/cells.ts';

describe('cells', () => {
  it('keeps a decimal exactly or not at all', () => {
    expect(decimal('12345.623456789')).toBe('12345.623456789');
    expect(decimal('-0.5')).toBe('-0.5');
    expect(decimal('+007.50')).toBe('7.50');
    expect(decimal('1.2340000000000000')).toBe('1.234000000');
    expect(decimal('0')).toBe('0');
    expect(decimal('1.0000000001')).toBeNull();
    expect(decimal('123456789012345678901234567890')).toBeNull();
    expect(decimal('1e3')).toBeNull();
    expect(decimal('NaN')).toBeNull();
    expect(decimal('')).toBeNull();
    expect(decimal(null)).toBeNull();
  });

  it('holds the years that DateTime64 holds', () => {
    expect(instant(Date.UTC(1970, 0, 1))).toBe(0);
    expect(instant(Date.UTC(1899, 11, 31))).toBeNull();
    expect(instant(Date.UTC(9999, 0, 1))).toBeNull();
    expect(instant(1.5)).toBeNull();
    expect(instantOr(Date.UTC(9999, 0, 1), 7)).toBe(7);
  });

  it('takes integers that JavaScript holds exactly', () => {
    expect(integer(2 ** 53)).toBeNull();
    expect(integer(-3)).toBe(-3);
    expect(integer(undefined)).toBeNull();
  });

  it('encodes base64 as Node does', () => {
    for (const length of [0, 1, 2, 3, 4, 255, 256]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) & 255);
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }
  });

  it('knows a UUID', () => {
    expect(isUuid('44e9be5f-ebcc-5458-8e99-a82442e2b0a6')).toBe(true);
    expect(isUuid('44e9be5f-ebcc-5458-8e99-a82442e2b0a')).toBe(false);
  });
});
