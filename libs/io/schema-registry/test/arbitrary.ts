import fc from 'fast-check';
import { isPrimitive, qualify } from '../src/avro-schema.ts';
import type { AvroObject, AvroSchema } from '../src/avro-schema.ts';

/** Any value that a self-contained schema allows, with the edges that matter: the longest safe integers, every plane of Unicode, empty and missing. */
export function valueOf(schema: AvroSchema, longs: fc.Arbitrary<number> = LONGS): fc.Arbitrary<unknown> {
  return build(schema, '', { types: new Map(), longs });
}

const LONGS = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, -(2 ** 31) - 1));

interface Named {
  types: Map<string, fc.Arbitrary<unknown>>;
  longs: fc.Arbitrary<number>;
}

function build(schema: AvroSchema, namespace: string, named: Named): fc.Arbitrary<unknown> {
  if (typeof schema === 'string') {
    if (isPrimitive(schema)) return ofType({ type: schema } as AvroObject, namespace, named);
    const known = named.types.get(qualify(schema, namespace));
    if (known === undefined) throw new Error(`${schema} is used before it is defined`);
    return known;
  }
  if (Array.isArray(schema)) return fc.oneof(...schema.map((branch) => build(branch, namespace, named)));
  return ofType(schema, namespace, named);
}

function ofType(schema: AvroObject, namespace: string, named: Named): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'null': return fc.constant(null);
    case 'boolean': return fc.boolean();
    case 'int': return fc.integer();
    case 'long': return named.longs;
    case 'float': return fc.float({ noNaN: true });
    case 'double': return fc.double({ noNaN: true });
    case 'string': return fc.string({ unit: 'grapheme', maxLength: 12 });
    case 'bytes': return fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes));
    case 'array': return fc.array(build(schema.items, namespace, named), { maxLength: 3 });
    case 'map': return fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 6 }), build(schema.values, namespace, named), { maxKeys: 3, noNullPrototype: true });
    case 'fixed': return fc.uint8Array({ minLength: schema.size, maxLength: schema.size }).map((bytes) => Buffer.from(bytes));
    case 'enum': return keep(schema, namespace, named, fc.constantFrom(...schema.symbols));
    case 'record': {
      const inside = schema.namespace ?? namespace;
      const fields = Object.fromEntries(schema.fields.map((field) => [field.name, build(field.type, inside, named)]));
      return keep(schema, namespace, named, fc.record(fields, { noNullPrototype: true }));
    }
  }
}

function keep(schema: { name: string; namespace?: string }, namespace: string, named: Named, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  named.types.set(qualify(schema.name, schema.namespace ?? namespace), arbitrary);
  return arbitrary;
}
