import type { Compatibility } from '@chargeplane/contracts';
import { isNamed, isPrimitive, qualify } from './avro-schema.ts';
import type { AvroField, AvroObject, AvroRecord, AvroSchema } from './avro-schema.ts';
import { recordType } from './avro-type.ts';

/**
 * What a change of a self-contained record schema would break; empty where it is allowed. FULL_TRANSITIVE: older data in newer code and newer data in older code;
 * BACKWARD: older data in newer code. Beside Avro's resolution rules it refuses what they let through though readers would see other values: another
 * logical type, a promotion of one type to another, an enum without default.
 */
export function breakingChanges(older: AvroSchema, newer: AvroSchema, level: Compatibility): string[] {
  const both = level === 'FULL_TRANSITIVE';
  const found = new Set<string>();
  compare(new Side(older), new Side(newer), '', { both, report: (fault) => found.add(fault), seen: new Set() });
  if (found.size === 0) {
    for (const fault of resolutionFaults(older, newer, 'code of the new version cannot read old data')) found.add(fault);
    if (both) for (const fault of resolutionFaults(newer, older, 'code of the old version cannot read new data')) found.add(fault);
  }
  return [...found];
}

/** avsc's own judgement, beside ours. */
function resolutionFaults(writer: AvroSchema, reader: AvroSchema, what: string): string[] {
  try {
    recordType(reader).createResolver(recordType(writer));
    return [];
  } catch (error) {
    return [`${what}: ${(error as Error).message}`];
  }
}

interface Comparison {
  both: boolean;
  report(fault: string): void;
  /** Pairs of named types that were compared. */
  seen: Set<string>;
}

/** One schema with the names that it defines. */
class Side {
  readonly root: AvroSchema;
  readonly #named = new Map<string, AvroObject>();

  constructor(root: AvroSchema) {
    this.root = root;
    this.#collect(root, '');
  }

  #collect(schema: AvroSchema, namespace: string): void {
    if (typeof schema === 'string') return;
    if (Array.isArray(schema)) schema.forEach((branch) => this.#collect(branch, namespace));
    else if (schema.type === 'array') this.#collect(schema.items, namespace);
    else if (schema.type === 'map') this.#collect(schema.values, namespace);
    else if (isNamed(schema)) {
      const inside = schema.namespace ?? namespace;
      this.#named.set(qualify(schema.name, inside), schema);
      if (schema.type === 'record') schema.fields.forEach((field) => this.#collect(field.type, inside));
    }
  }

  /** The definition behind a reference; primitives as objects. */
  resolve(schema: AvroSchema): AvroSchema[] | AvroObject {
    if (typeof schema !== 'string') return schema;
    if (isPrimitive(schema)) return { type: schema } as AvroObject;
    const definition = this.#named.get(schema) ?? [...this.#named].find(([name]) => name.endsWith(`.${schema}`))?.[1];
    if (definition === undefined) throw new Error(`The schema refers to ${schema} and does not define it`);
    return definition;
  }
}

function compare(older: Side, newer: Side, path: string, run: Comparison, a: AvroSchema = older.root, b: AvroSchema = newer.root): void {
  const was = older.resolve(a);
  const is = newer.resolve(b);
  const at = path === '' ? 'the record' : path;
  if (Array.isArray(was) || Array.isArray(is)) {
    const before = Array.isArray(was) ? was : [was];
    const after = Array.isArray(is) ? is : [is];
    compareUnions(older, newer, path, run, before, after);
    return;
  }
  if (was.type !== is.type) return run.report(`${at} was ${was.type} and is ${is.type}`);
  const logicalWas = 'logicalType' in was ? was.logicalType : undefined;
  const logicalIs = 'logicalType' in is ? is.logicalType : undefined;
  if (logicalWas !== logicalIs) run.report(`${at} was of logical type ${logicalWas ?? 'none'} and is of ${logicalIs ?? 'none'}: readers would take the values for others`);
  if (was.type === 'array' && is.type === 'array') return compare(older, newer, `${path}[]`, run, was.items, is.items);
  if (was.type === 'map' && is.type === 'map') return compare(older, newer, `${path}{}`, run, was.values, is.values);
  if (!isNamed(was) || !isNamed(is)) return;
  const name = qualify(was.name, was.namespace ?? '');
  if (name !== qualify(is.name, is.namespace ?? '')) return run.report(`${at} was ${name} and is ${qualify(is.name, is.namespace ?? '')}: a name is for ever`);
  if (run.seen.has(name)) return;
  run.seen.add(name);
  if (was.type === 'fixed' && is.type === 'fixed' && was.size !== is.size) run.report(`${at}: ${name} had ${was.size} bytes and has ${is.size}`);
  if (was.type === 'enum' && is.type === 'enum') {
    const gone = was.symbols.filter((symbol) => !is.symbols.includes(symbol));
    if (gone.length > 0) run.report(`${at}: the enum ${name} lost ${gone.join(', ')}: enums only grow`);
    if (is.default === undefined) run.report(`${at}: the enum ${name} has no default, so it can never grow`);
  }
  if (was.type === 'record' && is.type === 'record') compareFields(older, newer, path, run, was, is);
}

const hasDefault = (field: AvroField): boolean => field.default !== undefined;

function compareFields(older: Side, newer: Side, path: string, run: Comparison, was: AvroRecord, is: AvroRecord): void {
  const inside = (field: string): string => (path === '' ? field : `${path}.${field}`);
  for (const field of was.fields) {
    const now = is.fields.find((one) => one.name === field.name);
    if (now !== undefined) compare(older, newer, inside(field.name), run, field.type, now.type);
    else if (run.both && !hasDefault(field)) run.report(`${inside(field.name)} was removed and had no default: old code cannot read new data`);
  }
  for (const field of is.fields) {
    const before = was.fields.find((one) => one.name === field.name);
    if (before === undefined && !hasDefault(field)) run.report(`${inside(field.name)} is new and has no default: new code cannot read old data`);
    if (before !== undefined && hasDefault(before) && !hasDefault(field)) run.report(`${inside(field.name)} lost its default: data of versions without it cannot be read`);
  }
}

/** Branches are told apart by their type, or their name. */
function compareUnions(older: Side, newer: Side, path: string, run: Comparison, was: AvroSchema[], is: AvroSchema[]): void {
  const key = (side: Side, schema: AvroSchema): string => {
    const resolved = side.resolve(schema);
    if (Array.isArray(resolved)) return 'union';
    return isNamed(resolved) ? qualify(resolved.name, resolved.namespace ?? '') : resolved.type;
  };
  const after = new Map(is.map((branch) => [key(newer, branch), branch]));
  const before = new Map(was.map((branch) => [key(older, branch), branch]));
  for (const [name, branch] of before) {
    const now = after.get(name);
    if (now === undefined) run.report(`${path} can no longer be ${name}`);
    else compare(older, newer, path, run, branch, now);
  }
  for (const name of after.keys()) if (run.both && !before.has(name)) run.report(`${path} can now be ${name}: old code cannot read it`);
}
