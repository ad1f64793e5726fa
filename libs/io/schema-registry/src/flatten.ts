import { isNamed, isPrimitive, qualify, splitName } from './avro-schema.ts';
import type { AvroEnum, AvroFixed, AvroObject, AvroRecord, AvroSchema } from './avro-schema.ts';

type Definition = AvroRecord | AvroEnum | AvroFixed;
interface Known { definition: Definition; namespace: string; file: string }
export type Definitions = Map<string, Known>;

/**
 * Collects every named type of a file, those that are defined inside others included.
 * @throws where a name is defined twice.
 */
export function collect(schema: AvroSchema, file: string, into: Definitions, namespace = ''): void {
  if (typeof schema === 'string') return;
  if (Array.isArray(schema)) {
    for (const branch of schema) collect(branch, file, into, namespace);
  } else if (schema.type === 'array') {
    collect(schema.items, file, into, namespace);
  } else if (schema.type === 'map') {
    collect(schema.values, file, into, namespace);
  } else if (isNamed(schema)) {
    const fullName = fullNameOf(schema, namespace);
    const inside = splitName(fullName).namespace;
    const other = into.get(fullName);
    if (other !== undefined) throw new Error(`${fullName} is defined in ${other.file} and again in ${file}: define it once and refer to it by its full name`);
    into.set(fullName, { definition: schema, namespace: inside, file });
    if (schema.type === 'record') for (const field of schema.fields) collect(field.type, file, into, inside);
  }
}

const fullNameOf = (schema: Definition, namespace: string): string => qualify(schema.name, schema.namespace ?? namespace);

/**
 * The schema of a named type with everything it refers to inside: each named type in full where it is met first, by its full name later. Key order is
 * fixed, so that the same files always give the same text.
 * @throws where a name is not defined anywhere.
 */
export function flatten(fullName: string, definitions: Definitions): AvroSchema {
  return expand(fullName, '', definitions, new Set(), fullName);
}

function expand(schema: AvroSchema, namespace: string, definitions: Definitions, seen: Set<string>, root: string): AvroSchema {
  if (typeof schema === 'string') return isPrimitive(schema) ? schema : named(qualify(schema, namespace), definitions, seen, root);
  if (Array.isArray(schema)) return schema.map((branch) => expand(branch, namespace, definitions, seen, root));
  if (schema.type === 'array') return { type: 'array', items: expand(schema.items, namespace, definitions, seen, root) };
  if (schema.type === 'map') return { type: 'map', values: expand(schema.values, namespace, definitions, seen, root) };
  if (isNamed(schema)) return named(fullNameOf(schema, namespace), definitions, seen, root);
  return { ...schema };
}

function named(fullName: string, definitions: Definitions, seen: Set<string>, root: string): AvroSchema {
  if (seen.has(fullName)) return fullName;
  const known = definitions.get(fullName);
  if (known === undefined) throw new Error(`${root} refers to ${fullName}, which no file in schemas/avro defines`);
  seen.add(fullName);
  const { definition, namespace } = known;
  const head = { name: splitName(fullName).name, namespace, ...(definition.doc === undefined ? {} : { doc: definition.doc }) };
  if (definition.type === 'enum') {
    return { type: 'enum', ...head, symbols: [...definition.symbols], ...(definition.default === undefined ? {} : { default: definition.default }) };
  }
  if (definition.type === 'fixed') return { ...definition, ...head } satisfies AvroObject;
  const fields = definition.fields.map((field) => ({ ...field, type: expand(field.type, namespace, definitions, seen, root) }));
  return { type: 'record', ...head, fields };
}
