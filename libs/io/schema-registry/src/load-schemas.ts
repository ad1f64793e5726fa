import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AvroSchema } from './avro-schema.ts';
import { collect, flatten } from './flatten.ts';
import type { Definitions } from './flatten.ts';

/** schemas/avro of this checkout. */
export const SCHEMAS_DIR = join(import.meta.dirname, '../../../../schemas/avro');

export interface CatalogEntry {
  fullName: string;
  /** Self-contained. */
  schema: AvroSchema;
  /** The text that is registered and frozen: white space and key order are fixed, because another text would be another version. */
  canonical: string;
}

export interface SchemaCatalog {
  /** Every record that is a file of its own, by full name, in the order of their names. */
  readonly records: ReadonlyMap<string, CatalogEntry>;
  /** @throws where the name is not in the catalog. */
  get(fullName: string): CatalogEntry;
}

/**
 * Reads all schemas but the frozen ones (past/) and makes every record self-contained.
 * @throws on JSON that cannot be read, names defined twice and names not defined.
 */
export function loadSchemas(dir: string = SCHEMAS_DIR): SchemaCatalog {
  const definitions: Definitions = new Map();
  const names: string[] = [];
  for (const file of schemaFiles(dir)) {
    const schema = readSchema(join(dir, file));
    collect(schema, file, definitions);
    if (typeof schema === 'object' && !Array.isArray(schema) && schema.type === 'record') names.push(`${schema.namespace}.${schema.name}`);
  }
  return catalogOf(names.sort().map((fullName) => entryOf(fullName, flatten(fullName, definitions))));
}

export function catalogOf(entries: CatalogEntry[]): SchemaCatalog {
  const records = new Map(entries.map((entry) => [entry.fullName, entry]));
  return {
    records,
    get(fullName) {
      const entry = records.get(fullName);
      if (entry === undefined) throw new Error(`There is no Avro record ${fullName} in schemas/avro`);
      return entry;
    },
  };
}

export const entryOf = (fullName: string, schema: AvroSchema): CatalogEntry => ({ fullName, schema, canonical: JSON.stringify(schema) });

const schemaFiles = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.avsc') && !/^past[\\/]/.test(file))
    .sort();

export function readSchema(path: string): AvroSchema {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as AvroSchema;
  } catch (cause) {
    throw new Error(`Cannot read the Avro schema ${path}: ${(cause as Error).message}`, { cause });
  }
}
