import fc from 'fast-check';
import { recordType } from '../src/avro-type.ts';

const type = recordType({ type: 'record', name: 'R', namespace: 'n', fields: [{ name: 'n', type: 'long' }] });

/** The specification's zig-zag and variable length, over BigInt. */
function reference(value: number): number[] {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

const edges = [0, 1, -1, 63, 64, -64, -65, ...[7, 13, 20, 26, 27, 28, 31, 32, 34, 41, 48, 51, 52].flatMap((bits) => [2 ** bits - 1, 2 ** bits, -(2 ** bits), -(2 ** bits) - 1])];

test('every safe integer is written as the specification has it, and read back', () => {
  const check = (n: number): void => {
    const bytes = type.toBuffer({ n });
    expect([...bytes]).toEqual(reference(n));
    expect(type.fromBuffer(bytes)).toEqual({ n });
  };
  edges.forEach(check);
  [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER].forEach(check);
  fc.assert(fc.property(fc.maxSafeInteger(), check), { numRuns: 500 });
});

test.each([2 ** 53, -(2 ** 53), 0.5, NaN, Infinity, '1', null, undefined])('%p is not written', (n) => {
  expect(() => type.toBuffer({ n })).toThrow('invalid "long"');
});
