import fc from 'fast-check';

/** What stands where a value belongs when a charger is broken. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, '', ' ', 'NaN', '__proto__', 'constructor', -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 60, 1e300, 1.5, true, [], {}, [[]], { x: { y: 1 } }, ['a'], '2026-13-40T99:99:99Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '\ud800', 'x'.repeat(3000)),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A copy with the value at the n-th place of the tree replaced. */
export function replaced(value: unknown, place: { left: number }, by: unknown): unknown {
  if (place.left-- === 0) return by;
  if (Array.isArray(value)) return value.map((v) => replaced(v, place, by));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, replaced(v, place, by)]));
  return value;
}
