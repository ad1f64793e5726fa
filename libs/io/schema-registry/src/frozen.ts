import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOPICS } from '@chargeplane/contracts';
import type { AvroSchema } from './avro-schema.ts';
import { breakingChanges } from './breaking-changes.ts';
import { readSchema, SCHEMAS_DIR } from './load-schemas.ts';
import type { SchemaCatalog } from './load-schemas.ts';

export const PAST_DIR = join(SCHEMAS_DIR, 'past');

/** A schema that was published and stays readable for ever. */
export interface Frozen {
  /** Folder: v0001, v0002, … */
  version: string;
  fullName: string;
  schema: AvroSchema;
}

/** Records of the topics that promise both directions. */
export function publicRecords(): string[] {
  return Object.values(TOPICS).filter((topic) => topic.compatibility === 'FULL_TRANSITIVE').flatMap((topic) => topic.records);
}

/** Oldest first. A version holds the records that it added or changed. */
export function readFrozen(dir: string = PAST_DIR): Frozen[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir).sort().flatMap((version) =>
    readdirSync(join(dir, version)).sort().map((file) => ({ version, fullName: file.replace(/\.avsc$/, ''), schema: readSchema(join(dir, version, file)) })),
  );
}

/** What today's schemas break of the frozen ones; empty where everything written then can be read now, and the other way round. */
export function frozenFaults(frozen: readonly Frozen[], catalog: SchemaCatalog, records: readonly string[] = publicRecords()): string[] {
  return frozen.flatMap(({ version, fullName, schema }) => {
    const now = records.includes(fullName) ? catalog.records.get(fullName) : undefined;
    if (now === undefined) return [`${fullName} of ${version} is gone from the public topics: keep the record, or readers of old data lose it`];
    return breakingChanges(schema, now.schema, 'FULL_TRANSITIVE').map((change) => `${fullName} against ${version}: ${change}`);
  });
}

/**
 * Adds a version with the public records that differ from their last frozen schema.
 * @returns the version and its records; null where nothing differs.
 * @throws where the change would break an earlier version.
 */
export function freeze(catalog: SchemaCatalog, dir: string = PAST_DIR): { version: string; records: string[] } | null {
  const frozen = readFrozen(dir);
  const faults = frozenFaults(frozen, catalog);
  if (faults.length > 0) throw new Error(`Nothing was frozen, because the schemas break earlier versions:\n${faults.join('\n')}`);
  const last = new Map(frozen.map((one) => [one.fullName, JSON.stringify(one.schema)]));
  const changed = publicRecords().filter((fullName) => last.get(fullName) !== catalog.get(fullName).canonical);
  if (changed.length === 0) return null;
  const version = `v${String(Number(frozen.at(-1)?.version.slice(1) ?? 0) + 1).padStart(4, '0')}`;
  mkdirSync(join(dir, version), { recursive: true });
  for (const fullName of changed) writeFileSync(join(dir, version, `${fullName}.avsc`), `${catalog.get(fullName).canonical}\n`);
  return { version, records: changed };
}
