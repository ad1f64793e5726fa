import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';

export type SchemaVersion = '1.6' | '2.0.1' | '2.1';

export interface OcppSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, OcppSchema>>;
  readonly required?: readonly string[];
  readonly items?: OcppSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly definitions?: Readonly<Record<string, OcppSchema>>;
}

const FILES: Record<SchemaVersion, string> = { '1.6': 'ocpp1_6.json', '2.0.1': 'ocpp2_0_1.json', '2.1': 'ocpp2_1.json' };
const folder = join(dirname(createRequire(import.meta.url).resolve('ocpp-rpc/package.json')), 'lib/schemas');
const read = new Map<SchemaVersion, readonly (OcppSchema & { readonly $id: string })[]>();

function schemasOf(version: SchemaVersion): readonly (OcppSchema & { readonly $id: string })[] {
  let schemas = read.get(version);
  if (schemas === undefined) read.set(version, (schemas = JSON.parse(readFileSync(join(folder, FILES[version]), 'utf8')) as (OcppSchema & { $id: string })[]));
  return schemas;
}

/** Every action of a version, in both directions. */
export function requestNames(version: SchemaVersion): string[] {
  return schemasOf(version).map(({ $id }) => $id.slice('urn:'.length)).filter((name) => !/(\.conf|Response)$/.test(name)).map((name) => name.replace(/(\.req|Request)$/, ''));
}

/** The schema of an action's request, from a library that is not ours. @throws where the version has no such action */
export function requestSchema(version: SchemaVersion, action: string): OcppSchema {
  const found = schemasOf(version).find(({ $id }) => $id === `urn:${action}.req` || $id === `urn:${action}Request` || $id === `urn:${action}`);
  if (found === undefined) throw new Error(`No request schema of ${version} ${action}`);
  return found;
}

/** The schema of an action's answer; undefined where it has none. */
export function responseSchema(version: SchemaVersion, action: string): OcppSchema | undefined {
  return schemasOf(version).find(({ $id }) => $id === `urn:${action}.conf` || $id === `urn:${action}Response`);
}

/** JSON values that satisfy the shape of a schema, so far as OCPP's schemas go. Optional members are left out below the third level. */
export function valueOfSchema(schema: OcppSchema, root: OcppSchema = schema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valueOfSchema(root.definitions?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, root, depth);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).filter(([name]) => depth < 3 || schema.required?.includes(name));
      return fc.record(Object.fromEntries(members.map(([name, member]) => [name, valueOfSchema(member, root, depth + 1)])), { requiredKeys: [...(schema.required ?? [])] });
    }
    case 'array':
      return fc.array(valueOfSchema(schema.items ?? {}, root, depth + 1), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 3, 3) });
    case 'string':
      if (schema.format === 'date-time') return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
      return fc.string({ maxLength: Math.min(schema.maxLength ?? 50, 50) });
    case 'integer':
      return fc.integer();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    default:
      return fc.jsonValue();
  }
}
