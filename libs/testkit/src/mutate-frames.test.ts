import { mutatedFrames } from './mutate-frames.ts';

function take(seed: number, count: number): (string | Uint8Array)[] {
  const frames: (string | Uint8Array)[] = [];
  for (const frame of mutatedFrames(seed)) if (frames.push(frame) === count) break;
  return frames;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const frames = take(1, 5000);
const texts = frames.filter((f): f is string => typeof f === 'string');
const messages = texts.map((text) => ({ text, value: parsed(text) })).filter((m): m is { text: string; value: unknown[] } => Array.isArray(m.value));

test('the same seed gives the same frames, another seed others', () => {
  expect(take(7, 500)).toEqual(take(7, 500));
  const seven = new Set(take(7, 500).map(String));
  expect(take(8, 500).filter((f) => seven.has(String(f)) && String(f).length > 60)).toEqual([]);
});

test('texts are well-formed, so that they reach the other end of a socket as they are', () => {
  expect(texts.filter((t) => !t.isWellFormed())).toEqual([]);
});

test.each<[string, () => number]>([
  ['messages as they should be', () => messages.filter((m) => m.value[0] === 2 && typeof m.value[1] === 'string' && typeof m.value[3] === 'object').length / 20],
  ['answers', () => messages.filter((m) => m.value[0] === 3).length / 5],
  ['texts that are no JSON', () => texts.filter((t) => parsed(t) === undefined).length / 5],
  ['bytes', () => frames.length - texts.length],
  ['lexemes that JSON.parse loses', () => messages.filter((m) => /1e400|9007199254740993|-0\.0|18446744073709551616/.test(m.text)).length],
  ['members twice', () => messages.filter((m) => /"(\w+)":[^"{}[\]]*,"\1":/.test(m.text)).length],
  ['names of Object.prototype', () => messages.filter((m) => /"(__proto__|constructor)":/.test(m.text)).length],
  ['lone surrogates', () => messages.filter((m) => /\\ud800/.test(m.text)).length],
  ['NUL', () => messages.filter((m) => /\\u0000/.test(m.text)).length],
  ['a BOM', () => texts.filter((t) => t.startsWith('\ufeff')).length],
  ['deep ones', () => texts.filter((t) => /[[]{64}|({"a":){64}/.test(t)).length],
  ['long ones', () => texts.filter((t) => t.length > 65_536).length],
  ['many items', () => texts.filter((t) => t.includes('"k2999"')).length],
  ['ids that are no text', () => messages.filter((m) => typeof m.value[1] !== 'string').length],
  ['message types that are none', () => messages.filter((m) => ![2, 3, 4, 5, 6].includes(m.value[0] as number)).length],
])('among 5,000 are some: %s', (_what, count) => {
  expect(count()).toBeGreaterThanOrEqual(5);
});
