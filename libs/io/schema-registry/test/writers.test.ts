import { TOPICS } from '@chargeplane/contracts';
import type { AvroEnum, AvroSchema } from '../src/avro-schema.ts';
import { recordType } from '../src/avro-type.ts';
import { createCodec } from '../src/create-codec.ts';
import type { Codec } from '../src/codec.ts';
import { encodeFramed } from '../src/encoder.ts';
import { loadSchemas } from '../src/load-schemas.ts';
import { Writers } from '../src/writers.ts';
import { edited, fieldOf, without } from './edit.ts';

const TOKEN = 'io.chargeplane.registry.Token';
const catalog = loadSchemas();
const own = catalog.get(TOKEN).schema;
const token = { tenantId: 'main', ref: 'r', keyId: 'k1', status: 'ACCEPTED', updatedAt: 1 };

/** A codec for `tokens` whose registry holds these schemas besides ours (id 1). */
function codecWith(schemas: Record<number, AvroSchema | string>, now = () => 0): { codec: Codec; asked: number[] } {
  const asked: number[] = [];
  const writers = new Writers(async (id) => {
    asked.push(id);
    const schema = schemas[id];
    return schema === undefined ? null : typeof schema === 'string' ? schema : JSON.stringify(schema);
  }, now);
  return { codec: createCodec(catalog, new Map([['tokens', new Map(TOPICS.tokens.records.map((name) => [name, 1]))]]), writers), asked };
}

async function read(schema: AvroSchema, value: unknown): Promise<ReturnType<Codec['decode']>> {
  const { codec } = codecWith({ 9: schema });
  const bytes = encodeFramed(recordType(schema), 9, value);
  await codec.prepare([bytes]);
  return codec.decode('tokens', bytes);
}

test('data of a newer version is read: an added field is skipped, an unknown symbol becomes the default', async () => {
  const newer = edited(own, (record) => {
    record.fields.splice(1, 0, { name: 'labels', type: { type: 'array', items: 'string' }, default: [] });
    (fieldOf(record, 'status').type as AvroEnum).symbols.push('ON_HOLD');
  });
  expect(await read(newer, { ...token, labels: ['a', 'b'], status: 'ON_HOLD' })).toMatchObject({ schemaId: 9, value: { ...token, status: 'UNKNOWN' } });
});

test('data of an older version is read: what it lacks is the default', async () => {
  expect(await read(edited(own, without('note')), token)).toMatchObject({ value: { ...token, note: null } });
});

test('a schema that ours cannot read is WRONG_RECORD, one that is no record UNKNOWN_SCHEMA', async () => {
  expect(await read(edited(own, without('ref')), token)).toMatchObject({ error: 'WRONG_RECORD', detail: expect.stringContaining('cannot be read as ours') });
  expect(await read(edited(own, (record) => (record.name = 'Other')), token)).toMatchObject({ error: 'WRONG_RECORD', detail: expect.stringContaining('io.chargeplane.registry.Other') });
  const { codec } = codecWith({ 9: '"string"', 10: '{' });
  const values = [9, 10].map((id) => Buffer.from([0, 0, 0, 0, id, 0]));
  await codec.prepare(values);
  for (const value of values) expect(codec.decode('tokens', value)).toMatchObject({ error: 'UNKNOWN_SCHEMA', detail: expect.stringContaining('cannot be used') });
});

test('an id is fetched once, our own never, and one that does not exist again only after 30 s', async () => {
  let now = 0;
  const schemas: Record<number, AvroSchema> = { 9: own };
  const { codec, asked } = codecWith(schemas, () => now);
  const values = [1, 9, 9, 77, -1].map(framed);
  await codec.prepare([...values, null, Buffer.from('no')]);
  await codec.prepare(values);
  expect(asked.sort()).toEqual([77, 9]);
  expect(codec.decode('tokens', framed(77))).toMatchObject({ error: 'UNKNOWN_SCHEMA', detail: expect.stringContaining('no such schema') });
  schemas[77] = own;
  now = 29_999;
  await codec.prepare(values);
  expect(asked).toHaveLength(2);
  now = 30_000;
  await codec.prepare(values);
  expect(asked).toHaveLength(3);
  expect(codec.decode('tokens', encodeFramed(recordType(own), 77, token))).toMatchObject({ value: token });
});

test('where the registry cannot be asked, prepare fails and nothing is taken for unknown', async () => {
  let away = true;
  const writers = new Writers(async () => {
    if (away) throw new Error('away');
    return JSON.stringify(own);
  });
  const codec = createCodec(catalog, new Map([['tokens', new Map([[TOKEN, 1]])]]), writers);
  const bytes = encodeFramed(recordType(own), 9, token);
  await expect(codec.prepare([bytes])).rejects.toThrow('away');
  away = false;
  await codec.prepare([bytes]);
  expect(codec.decode('tokens', bytes)).toMatchObject({ value: token });
});

function framed(id: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeInt32BE(id, 1);
  return bytes;
}
