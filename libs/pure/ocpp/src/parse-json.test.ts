import fc from 'fast-check';
import { JsonNumber, lexemeOf } from './json-number.ts';
import { withDoubles } from './json-value.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { MAX_DEPTH, parseJson } from './parse-json.ts';

const valueOf = (text: string): JsonValue => {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(`${parsed.code} at ${parsed.offset}: ${text}`);
  return parsed.value;
};

/** JSON text with random white space, escapes and number forms. */
const jsonText = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.jsonValue().map((value) => JSON.stringify(value, null, 2)),
  fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.bigInt().map(String), fc.constantFrom('1.50', '2e+01', '-0', '0.000001', '1E5', '12345678901234567890'))).map((n) => `[${n.join(' ,\t')}]`),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify([text])),
);

test('reads every JSON text as JSON.parse does, numbers apart', () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      fc.pre(!text.includes('__proto__'));
      expect(withDoubles(valueOf(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('refuses what JSON.parse refuses, and nothing else', () => {
  const damaged = fc.tuple(jsonText, fc.nat(), fc.nat(6), fc.string({ maxLength: 2 })).map(([text, at, cut, insert]) => {
    const i = at % (text.length + 1);
    return text.slice(0, i) + insert + text.slice(i + cut);
  });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.string(), fc.string({ unit: fc.constantFrom(...'[]{},:"\\0123.e-+ tfn') })), (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect(parseJson(text, Infinity).ok).toBe(valid);
    }),
    { numRuns: 2000 },
  );
});

test('every JSON text that loses its end is truncated, not malformed', () => {
  fc.assert(
    fc.property(fc.jsonValue().map((value) => JSON.stringify([value])), fc.nat(), (text, at) => {
      const cut = text.slice(0, at % text.length);
      expect(parseJson(cut)).toEqual({ ok: false, code: 'TRUNCATED_JSON', offset: cut.length });
    }),
  );
});

test.each([
  ['1', 1],
  ['731.486', 731.486],
  ['-0.5', -0.5],
  ['0', 0],
  ['123456789012345', 123456789012345],
  ['9007199254740991', 9007199254740991],
])('%s stays a number', (text, number) => {
  expect(valueOf(` ${text} `)).toBe(number);
  expect(valueOf(`[${text}]`)).toEqual([number]);
});

test.each(['1.50', '0.0', '-0', '2e+01', '1E5', '9007199254740993', '9223372036854775807', '0.1000', '1e400', '0.0000001'])('%s keeps its text', (text) => {
  const value = valueOf(`{"a":[${text}]}`);
  const [number] = (value as { a: JsonValue[] }).a;
  expect(number).toBeInstanceOf(JsonNumber);
  expect(lexemeOf(number)).toBe(text);
  expect(JSON.stringify(value)).toBe(`{"a":[${text}]}`);
});

test('of members with the same name the last counts and the others are told', () => {
  expect(parseJson('{"x":[{"a/b":1,"a/b":"two","a/b":3.0}]}')).toEqual({
    ok: true,
    value: { x: [{ 'a/b': JsonNumber.of('3.0') }] },
    dropped: [
      { path: '/x/0/a~1b', reason: 'DUPLICATE_KEY', before: '1' },
      { path: '/x/0/a~1b', reason: 'DUPLICATE_KEY', before: '"two"' },
    ],
  });
});

test('names that every object inherits are no duplicates', () => {
  expect(parseJson('{"toString":1,"constructor":2,"hasOwnProperty":null}')).toEqual({
    ok: true,
    value: JSON.parse('{"toString":1,"constructor":2,"hasOwnProperty":null}'),
    dropped: [],
  });
});

test.each(['{"__proto__":{"polluted":true}}', String.raw`{"\u005f_proto__":{"polluted":true}}`])('%s pollutes nothing', (text) => {
  const parsed = parseJson(`[${text}]`);
  expect(parsed).toEqual({ ok: true, value: [{}], dropped: [{ path: '/0/__proto__', reason: 'PROTO_KEY', before: '{"polluted":true}' }] });
  const [object] = parsed.ok ? (parsed.value as JsonObject[]) : [];
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('nesting is limited', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(parseJson(nested(MAX_DEPTH)).ok).toBe(true);
  expect(parseJson(nested(MAX_DEPTH + 1))).toEqual({ ok: false, code: 'TOO_DEEP', offset: MAX_DEPTH });
  expect(parseJson('{"a":'.repeat(100_000))).toEqual({ ok: false, code: 'TOO_DEEP', offset: MAX_DEPTH * 5 });
});

test.each([
  ['', 'TRUNCATED_JSON', 0],
  ['[1,]', 'NOT_JSON', 3],
  ['[,1]', 'NOT_JSON', 1],
  ['[01]', 'NOT_JSON', 2],
  ['[+1]', 'NOT_JSON', 1],
  ['["\n"]', 'NOT_JSON', 2],
  [String.raw`["\x"]`, 'NOT_JSON', 1],
  ['[1] x', 'NOT_JSON', 4],
  ['[NaN]', 'NOT_JSON', 1],
  ['{"a" 1}', 'NOT_JSON', 5],
  ['{a:1}', 'NOT_JSON', 1],
  ['[tru', 'TRUNCATED_JSON', 4],
  ['[1.', 'TRUNCATED_JSON', 3],
  ['["\\', 'TRUNCATED_JSON', 3],
])('%j is refused as %s at %d', (text, code, offset) => {
  expect(parseJson(text)).toEqual({ ok: false, code, offset });
});
