import fc from 'fast-check';
import { changedAt, lexeme, sizeOf, textOf, treeOf } from './json-tree.ts';
import type { Change, JsonTree } from './json-tree.ts';
import type { SchemaVersion } from './ocpp-schemas.ts';
import { validMessage } from './valid-frames.ts';

const VERSIONS: readonly SchemaVersion[] = ['1.6', '2.0.1', '2.1'];

/** What JSON allows and JSON.parse loses, and numbers that fit no column. */
const NUMBERS = ['1e400', '-1e400', '1e-400', '-0', '-0.0', '1.0', '1E+2', '0.1e1', '9007199254740993', '-9223372036854775809', '18446744073709551616', '2147483648', '-2147483649', '0.30000000000000004', `1${'0'.repeat(400)}`, `0.${'1'.repeat(400)}`, `1e${'9'.repeat(20)}`];
/** Texts as they are written, quotes and escapes too. */
const TEXTS = ['""', '" "', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udfff\\ud800"', '"\\ufeff"', '"\ufeffx"', '"\\u202e\\u200b"', '"e\u0301\u0301\u0301"', '"\ud83d\ude00"', '"\\/\\b\\f"', '"NaN"', '"null"', '"__proto__"', '"2026-13-40T99:99:99Z"', '"1970-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999999999Z"', '"1,5"', '"-1"', '"1e400"'];
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', '', ' ', '\u0000', 'customData', 'ConnectorId', 'connectorId ', 'x'.repeat(300)];
const BROKEN = ['NaN', 'Infinity', 'undefined', "'single'", '"', '"\u0001"', '01', '+1', '.5', '1.', 'True', '{', ']', ',', ''];

/** Characters: larger than one record of the log takes, small enough to be made often. */
const MOST_REPEATED = 400_000;

/** Texts of any code points, lone surrogates and control characters too. (fast-check's own unit 'binary' takes a second to be made.) */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0x10ffff })), { maxLength }).map((points) => String.fromCodePoint(...points));
}

const value: fc.Arbitrary<JsonTree> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS, ...TEXTS, 'null', 'true', '0', '-1', '1.5').map((text) => ({ lexeme: text })) },
  { weight: 1, arbitrary: fc.constantFrom(...BROKEN).map((text) => ({ lexeme: text })) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }).map(treeOf) },
  { weight: 1, arbitrary: anyText(10).map(lexeme) },
);
const large: fc.Arbitrary<JsonTree> = fc.oneof(
  fc.tuple(fc.constantFrom('x', '\\u0000', '\ud83d\ude00', '\\"', '1'), fc.constantFrom(51, 256, 3000, 70_000)).map(([unit, n]) => ({ lexeme: `"${unit.repeat(Math.ceil(n / unit.length))}"` })),
  fc.tuple(fc.constantFrom('[]', '{}'), fc.constantFrom(10, 63, 64, 65, 5000)).map(([unit, n]) => ({ lexeme: (unit === '[]' ? '[' : '{"a":').repeat(n) + 'null' + (unit === '[]' ? ']' : '}').repeat(n) })),
  fc.constantFrom(100, 3000).map((n) => ({ members: Array.from({ length: n }, (_, i) => [`k${i}`, lexeme(i)] as const) })),
);

/** What happens to one value of the message. */
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Change>(() => []) },
  { weight: 2, arbitrary: fc.constant<Change>((child, name) => [[name, child], [name, child]]) },
  { weight: 6, arbitrary: value.map((other): Change => (_, name) => [[name, other]]) },
  { weight: 2, arbitrary: value.map((other): Change => (child, name) => [[name, child], [name, other]]) },
  { weight: 2, arbitrary: value.map((other): Change => (child, name) => [[name, other], [name, child]]) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).map((name): Change => (child) => [[name, child]]) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...NAMES), value).map(([added, other]): Change => (child, name) => [[name, child], [added, other]]) },
  { weight: 2, arbitrary: fc.constant<Change>((child, name) => [[name, 'lexeme' in child ? [child] : lexeme(textOf(child))]]) },
  { weight: 1, arbitrary: large.map((other): Change => (_, name) => [[name, other]]) },
  { weight: 1, arbitrary: fc.constantFrom(20, 500).map((n): Change => (child, name) => Array.from({ length: Math.max(2, Math.min(n, Math.floor(MOST_REPEATED / textOf(child).length))) }, () => [name, child] as const)) },
);

type Mutation = (tree: JsonTree) => JsonTree;

const place = fc.nat({ max: 1000 });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(place, change).map(([n, what]): Mutation => (tree) => changedAt(tree, n % Math.max(1, sizeOf(tree) - 1), what)) },
  { weight: 2, arbitrary: fc.tuple(place, place).map(([a, b]): Mutation => (tree) => swapped(tree, a, b)) },
  // The envelope: message type, id, and the action of a call.
  { weight: 1, arbitrary: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '-2', '2.0', '"2"', 'null', '2e0', '[2]').map((text): Mutation => (tree) => changedAt(tree, 0, (_, name) => [[name, { lexeme: text }]])) },
  { weight: 1, arbitrary: value.map((id): Mutation => (tree) => changedAt(tree, 1, (_, name) => [[name, id]])) },
  { weight: 1, arbitrary: fc.oneof(value, fc.constantFrom('Heartbeat', 'heartbeat', 'Nonsense', 'toString', '__proto__').map(lexeme)).map((action): Mutation => (tree) => changedAt(tree, 2, (_, name) => [[name, action]])) },
);

function swapped(tree: JsonTree, a: number, b: number): JsonTree {
  const count = Math.max(1, sizeOf(tree) - 1);
  const [low, high] = a % count < b % count ? [a % count, b % count] : [b % count, a % count];
  const found: JsonTree[] = [];
  for (const n of [low, high]) changedAt(tree, n, (child, name) => (found.push(child), [[name, child]]));
  const [first = lexeme(null), second = lexeme(null)] = found;
  // The later place first: what stands before it keeps its number.
  return changedAt(changedAt(tree, high, (_, name) => [[name, first]]), low, (_, name) => [[name, second]]);
}

type Damage = (text: string) => string;

/** What happens to the text, whatever it means. */
const damage: fc.Arbitrary<Damage> = fc.oneof(
  place.map((n): Damage => (text) => text.slice(0, at(text, n))),
  place.map((n): Damage => (text) => text.slice(at(text, n))),
  fc.tuple(place, fc.integer({ min: 1, max: 9 })).map(([n, length]): Damage => (text) => text.slice(0, at(text, n)) + text.slice(at(text, n) + length)),
  fc.tuple(place, fc.oneof(fc.constantFrom(...BROKEN, '\ufeff', '\u0000', '//', '\n', '"', '\\', ','), anyText(4))).map(([n, more]): Damage => (text) => text.slice(0, at(text, n)) + more + text.slice(at(text, n))),
  fc.constantFrom('\ufeff', ' \r\n', '\u0000', ']').map((before): Damage => (text) => before + text),
  fc.constantFrom('\n', '\u0000', ']', '[2,"x","Heartbeat",{}]', ',').map((after): Damage => (text) => text + after),
  fc.constant<Damage>((text) => text.replaceAll('"', "'")),
);

const at = (text: string, perMille: number): number => Math.floor((text.length * perMille) / 1000);

/** Texts and bytes for any charger: see `mutatedFrames`. fast-check shrinks one that a property does not like. */
export function mutatedFrame(versions: readonly SchemaVersion[] = VERSIONS): fc.Arbitrary<string | Uint8Array> {
  const damages: fc.Arbitrary<readonly Damage[]> = fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(damage, { minLength: 1, maxLength: 2 }) });
  const text = fc.tuple(fc.oneof(...versions.map(validMessage)), fc.array(mutation, { maxLength: 3 }), damages).map(([message, mutations, harms]) => {
    const tree = mutations.reduce((mutated, mutate) => mutate(mutated), treeOf(message));
    return harms.reduce((written, harm) => harm(written), textOf(tree)).toWellFormed();
  });
  const bytes = fc.tuple(text, fc.array(fc.tuple(place, fc.nat({ max: 255 })), { maxLength: 3 })).map(([t, flips]) => {
    const encoded = new TextEncoder().encode(t);
    for (const [n, byte] of flips) encoded[Math.floor((encoded.length * n) / 1001)] = byte;
    return encoded;
  });
  return fc.oneof({ weight: 30, arbitrary: text }, { weight: 1, arbitrary: anyText(50).map((t) => t.toWellFormed()) }, { weight: 1, arbitrary: bytes }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) });
}

const CHUNK = 200;

/**
 * Without end, the same for the same seed: messages of all versions and both directions, some as they should be, most changed at up to three places (dropped,
 * doubled, swapped, retyped, renamed, nested, made very long, numbers and texts that JSON allows and JSON.parse loses, ids and message types of any kind),
 * some damaged as text, some as bytes. Texts are well-formed Unicode; lone surrogates stand in them as escapes.
 */
export function* mutatedFrames(seed: number, versions: readonly SchemaVersion[] = VERSIONS): Generator<string | Uint8Array> {
  const frames = mutatedFrame(versions);
  for (let chunk = 0; ; chunk++) yield* fc.sample(frames, { seed: seedOf(seed, chunk), numRuns: CHUNK });
}

/** Neighbouring seeds and chunks share nothing. */
const seedOf = (seed: number, chunk: number): number => (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(chunk, 0xc2b2ae35)) | 0;
