// Bytes that no honest writer makes. Work is counted, not timed: what is refused early reads few items.
import type { AvroSchema } from '../src/avro-schema.ts';
import { allowItems, recordType } from '../src/avro-type.ts';

function decode(fields: object[], bytes: number[], readerFields = fields): unknown {
  const schema = (list: object[]): AvroSchema => ({ type: 'record', name: 'R', namespace: 'n', fields: list as never });
  const reader = recordType(schema(readerFields));
  const buffer = Buffer.from(bytes);
  allowItems(buffer.length);
  const { value, offset } = reader.decode(buffer, 0, readerFields === fields ? undefined : reader.createResolver(recordType(schema(fields))));
  if (offset < 0) throw new Error('truncated');
  return value;
}

/** Zig-zag variable-length, as Avro writes a long. */
function long(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value >= 0n ? value * 2n : -value * 2n - 1n;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

const HUGE = 2n ** 40n;
const nulls = { name: 'items', type: { type: 'array', items: 'null' } };
const texts = { name: 'items', type: { type: 'array', items: 'string' } };
const map = { name: 'items', type: { type: 'map', values: 'null' } };
const last = { name: 'last', type: 'int', default: 0 };

test.each([
  ['an array of nulls', nulls, long(HUGE)],
  ['an array of nulls in a sized block', nulls, [...long(-HUGE), ...long(0n)]],
  ['an array of texts that ends at once', texts, long(HUGE)],
  ['a map', map, long(HUGE)],
  ['many arrays of nulls, each of a plausible count', { name: 'items', type: { type: 'array', items: { type: 'array', items: 'null' } } }, [...long(20n), ...Array.from({ length: 20 }, () => [...long(20n), 0]).flat(), 0]],
])('%s of a count beyond the bytes is refused, read or skipped', (_what, field, bytes) => {
  expect(() => decode([field], bytes)).toThrow('more items than bytes');
  expect(() => decode([field, last], [...bytes, 2], [last])).toThrow(/more items than bytes|truncated/);
});

test('a sized block that points back, or beyond the end, is not followed', () => {
  expect(() => decode([texts, last], [...long(-1n), ...long(-4n), 0, 2], [last])).toThrow('impossible block size');
  expect(() => decode([texts, last], [...long(-1n), ...long(HUGE), 0, 2], [last])).toThrow('impossible block size');
});

test('sized blocks and several blocks are read and skipped as the specification has them', () => {
  const a = [...long(1n), 97];
  const bytes = [...long(-2n), ...long(4n), ...a, ...a, ...long(1n), ...a, 0, 14];
  expect(decode([texts, last], bytes)).toEqual({ items: ['a', 'a', 'a'], last: 7 });
  expect(decode([texts, last], bytes, [last])).toEqual({ last: 7 });
});

test('a long beyond 2^53 and an int beyond 32 bits are refused', () => {
  expect(() => decode([{ name: 'n', type: 'long' }], long(2n ** 53n))).toThrow('beyond 2^53');
  expect(() => decode([{ name: 'n', type: { type: 'long', logicalType: 'timestamp-millis' } }], long(-(2n ** 53n)))).toThrow('beyond 2^53');
  expect(() => decode([{ name: 'n', type: 'int' }], long(2n ** 31n))).toThrow('beyond 32 bits');
  expect(() => decode([{ name: 'n', type: 'long' }], [...long(-(2n ** 63n)), 0, 0].map((byte) => byte | 0x80))).toThrow('more than 10 bytes');
});

test('a text longer than the bytes is refused without reserving memory for it', () => {
  expect(() => decode([{ name: 's', type: 'string' }], long(HUGE))).toThrow('truncated');
  expect(() => decode([{ name: 's', type: 'bytes' }], long(HUGE))).toThrow('truncated');
  expect(() => decode([{ name: 's', type: 'string' }], long(-1n))).toThrow('truncated');
});

test('a key named __proto__ is a key', () => {
  const bytes = [...long(1n), ...long(9n), ...Buffer.from('__proto__'), 0];
  const value = decode([{ name: 'm', type: { type: 'map', values: 'null' } }], [...bytes, 0]) as { m: object };
  expect(Object.keys(value.m)).toEqual(['__proto__']);
});
