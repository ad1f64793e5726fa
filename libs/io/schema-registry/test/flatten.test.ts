import type { AvroRecord } from '../src/avro-schema.ts';
import { collect, flatten } from '../src/flatten.ts';
import type { Definitions } from '../src/flatten.ts';
import { loadSchemas } from '../src/load-schemas.ts';
import { recordType } from '../src/avro-type.ts';

function definitionsOf(...files: object[]): Definitions {
  const definitions: Definitions = new Map();
  files.forEach((file, i) => collect(file as AvroRecord, `file-${i}.avsc`, definitions));
  return definitions;
}

const inner = { type: 'record', name: 'Inner', namespace: 'b', fields: [{ name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['X'], default: 'X' } }] };
const outer = {
  type: 'record', name: 'Outer', namespace: 'a', doc: 'outer',
  fields: [{ name: 'one', type: 'b.Inner' }, { name: 'two', type: ['null', 'b.Inner'], default: null }, { name: 'kinds', type: { type: 'array', items: 'b.Kind' } }],
};

test('a type stands in full where it is met first and by its name later, with its namespace', () => {
  const flat = flatten('a.Outer', definitionsOf(inner, outer)) as AvroRecord;
  expect(flat.fields[0]?.type).toEqual({
    type: 'record', name: 'Inner', namespace: 'b',
    fields: [{ name: 'kind', type: { type: 'enum', name: 'Kind', namespace: 'b', symbols: ['X'], default: 'X' } }],
  });
  expect(flat.fields[1]).toEqual({ name: 'two', type: ['null', 'b.Inner'], default: null });
  expect(flat.fields[2]?.type).toEqual({ type: 'array', items: 'b.Kind' });
  expect(JSON.stringify(flat)).toBe(JSON.stringify(flatten('a.Outer', definitionsOf(outer, inner))));
});

test('a type that is defined inside another one can be used before it', () => {
  const user = { type: 'record', name: 'User', namespace: 'c', fields: [{ name: 'kind', type: 'b.Kind' }, { name: 'inner', type: 'b.Inner' }] };
  const flat = flatten('c.User', definitionsOf(user, inner)) as AvroRecord;
  expect(flat.fields[0]?.type).toMatchObject({ type: 'enum', name: 'Kind' });
  expect((flat.fields[1]?.type as AvroRecord).fields[0]?.type).toBe('b.Kind');
});

test('a short name means the namespace it stands in', () => {
  const user = { type: 'record', name: 'User', namespace: 'b', fields: [{ name: 'kind', type: 'Kind' }] };
  expect((flatten('b.User', definitionsOf(inner, user)) as AvroRecord).fields[0]?.type).toMatchObject({ name: 'Kind', namespace: 'b' });
});

test('a name that is nowhere defined, or twice, is refused with the names of the files', () => {
  expect(() => flatten('a.Outer', definitionsOf(outer))).toThrow('a.Outer refers to b.Inner');
  expect(() => definitionsOf(inner, inner)).toThrow('b.Inner is defined in file-0.avsc and again in file-1.avsc');
});

test('every record of schemas/avro stands alone', () => {
  const { records } = loadSchemas();
  expect(records.size).toBeGreaterThan(35);
  for (const { fullName, schema } of records.values()) expect(recordType(schema).name).toBe(fullName);
});
