import fc from 'fast-check';
import { RECORD_MAX_BYTES, TOPICS } from '@chargeplane/contracts';
import type { CanonicalCommand, CanonicalEvent, TopicName } from '@chargeplane/contracts';
import { isDecodeFailure, loadSchemas, offlineCodec } from '../src/index.ts';
import type { RecordName } from '../src/index.ts';
import { valueOf } from './arbitrary.ts';

const catalog = loadSchemas();
const codec = offlineCodec();
const all = Object.values(TOPICS).flatMap((topic) => topic.records.map((fullName) => [topic.name, fullName as RecordName] as const));

test.each(all)('on %s, what is written as %s is read as it was', (topic, fullName) => {
  fc.assert(
    fc.property(valueOf(catalog.get(fullName).schema), (value) => {
      const bytes = codec.encode(topic, fullName, value as never);
      expect(bytes[0]).toBe(0);
      expect(bytes.readInt32BE(1)).toBe(codec.schemaId(topic, fullName));
      expect(codec.decode(topic, bytes)).toEqual({ fullName, schemaId: codec.schemaId(topic, fullName), value });
    }),
    { numRuns: 20 },
  );
});

test.each(all)('on %s, damaged bytes of %s are a value of the union, never an exception', (topic, fullName) => {
  const pieces = fc.tuple(valueOf(catalog.get(fullName).schema), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 }));
  fc.assert(
    fc.property(pieces, ([value, at, noise]) => {
      const bytes = codec.encode(topic, fullName, value as never);
      const damaged = Buffer.from(bytes);
      Buffer.from(noise).copy(damaged, 5 + (at % Math.max(1, bytes.length - 5)));
      const decoded = codec.decode(topic, damaged);
      if (decoded.error === undefined) expect(decoded.fullName).toBe(fullName);
      else expect(['CORRUPT', 'TRAILING_BYTES']).toContain(decoded.error);
      expect(codec.decode(topic, bytes.subarray(0, bytes.length - 1))).toMatchObject({ error: bytes.length > 5 ? 'CORRUPT' : 'NOT_CONFLUENT' });
      expect(codec.decode(topic, Buffer.concat([bytes, Buffer.alloc(3)]))).toMatchObject({ error: 'TRAILING_BYTES' });
    }),
    { numRuns: 20 },
  );
});

const token = { tenantId: 'main', ref: 'r', keyId: 'k1', status: 'ACCEPTED', updatedAt: 1 } as const;

test('what a nullable field holds is null when it was left out', () => {
  expect(codec.decodeAs('tokens', 'io.chargeplane.registry.Token', codec.encode('tokens', 'io.chargeplane.registry.Token', token))).toMatchObject({
    value: { ...token, expiresAt: null, note: null },
  });
});

test('any Uint8Array is bytes when written', () => {
  const arbitrary = fc.sample(valueOf(catalog.get('io.chargeplane.raw.RawRecord').schema), { numRuns: 1, seed: 1 })[0] as object;
  const backing = Uint8Array.from([9, 1, 2, 255, 9]);
  const bytes = codec.encode('frames', 'io.chargeplane.raw.RawRecord', { ...arbitrary, payloadBytes: backing.subarray(1, 4) } as never);
  expect(codec.decode('frames', bytes)).toMatchObject({ value: { payloadBytes: Buffer.from([1, 2, 255]) } });
});

test('a record larger than the first buffer is written whole', () => {
  const note = 'ü'.repeat(300_000);
  const bytes = codec.encode('tokens', 'io.chargeplane.registry.Token', { ...token, note });
  expect(codec.decode('tokens', bytes)).toMatchObject({ value: { note } });
});

test('a value that does not fit is refused with its path and without the value', () => {
  const wrong = { ...token, ref: { clear: '04AABBCC' }, updatedAt: 2 ** 53 };
  expect(() => codec.encode('tokens', 'io.chargeplane.registry.Token', wrong as never)).toThrow(TypeError);
  expect(() => codec.encode('tokens', 'io.chargeplane.registry.Token', wrong as never)).toThrow(/ref is an object, not string; updatedAt is a number, not long/);
  expect(() => codec.encode('tokens', 'io.chargeplane.registry.Token', wrong as never)).not.toThrow(/04AABBCC/);
});

test('a record is written to its own topic only', () => {
  expect(() => codec.encode('events', 'io.chargeplane.registry.Token', token)).toThrow('is no record of the topic events');
});

test('events and commands go through by their type', () => {
  for (const [topic, encode, decode] of [
    ['events', (v: unknown) => codec.encodeEvent(v as CanonicalEvent), codec.decodeEvent.bind(codec)],
    ['commands', (v: unknown) => codec.encodeCommand(v as CanonicalCommand), codec.decodeCommand.bind(codec)],
  ] as const) {
    const types = new Set<string>();
    for (const fullName of TOPICS[topic as TopicName].records) {
      const value = fc.sample(valueOf(catalog.get(fullName).schema), { numRuns: 1, seed: 7 })[0];
      const message = decode(codec.encode(topic, fullName as never, value as never));
      if (isDecodeFailure(message)) throw new Error(message.detail);
      types.add(message.type);
      expect(message).toEqual({ type: message.type, ...(value as object) });
      expect(encode(message)).toEqual(codec.encode(topic, fullName as never, value as never));
      expect(isDecodeFailure(message)).toBe(false);
    }
    expect(types.size).toBe(TOPICS[topic as TopicName].records.length);
    expect(decode(Buffer.from('{}'))).toMatchObject({ error: 'NOT_CONFLUENT' });
  }
});

test('what is no framed record, too large, or of another topic has its code', () => {
  const bytes = codec.encode('tokens', 'io.chargeplane.registry.Token', token);
  expect(codec.decode('tokens', Buffer.alloc(0))).toMatchObject({ error: 'NOT_CONFLUENT' });
  expect(codec.decode('tokens', Buffer.from('{"json":1}'))).toMatchObject({ error: 'NOT_CONFLUENT' });
  expect(codec.decode('tokens', Buffer.alloc(RECORD_MAX_BYTES + 1))).toMatchObject({ error: 'TOO_LARGE' });
  expect(codec.decode('chargers', bytes)).toMatchObject({ error: 'WRONG_RECORD' });
  expect(codec.decodeAs('normalizer-state', 'io.chargeplane.state.Positions', codec.encode('normalizer-state', 'io.chargeplane.state.StatePart', { stateVersion: 1, ruleSetVersion: '', body: '' }))).toMatchObject({ error: 'WRONG_RECORD' });
  expect(codec.decode('tokens', Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 0]))).toMatchObject({ error: 'UNKNOWN_SCHEMA' });
});
