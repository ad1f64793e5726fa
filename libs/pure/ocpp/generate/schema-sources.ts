import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { OCPP_VERSIONS, VERSION_TAGS } from '../src/ocpp-version.ts';
import type { OcppVersion, VersionTag } from '../src/ocpp-version.ts';

/** `schemas/ocpp/<version>/source.json`: where the official schemas of a version come from, and what they must be. */
export interface SchemaSource {
  readonly package: string;
  readonly version: string;
  readonly file: string;
  readonly entries: number;
  readonly sha256: string;
}

export type Schema = { readonly [keyword: string]: unknown };

export interface SchemaEntry {
  readonly action: string;
  /** A SEND (2.1) has only a request. */
  readonly kind: 'request' | 'response';
  /** Its references point to the shared definitions of the version: `#/definitions/…`. */
  readonly schema: Schema;
}

export interface VersionSchemas {
  readonly version: OcppVersion;
  readonly tag: VersionTag;
  readonly entries: readonly SchemaEntry[];
  /** The definitions of all entries. The same name means the same thing in all files of a version; this is checked. */
  readonly definitions: Readonly<Record<string, Schema>>;
}

const require = createRequire(import.meta.url);
const sourceFile = (version: OcppVersion) => new URL(`../../../../schemas/ocpp/${version}/source.json`, import.meta.url);

export function readSource(version: OcppVersion): SchemaSource {
  return JSON.parse(readFileSync(sourceFile(version), 'utf8')) as SchemaSource;
}

export function readSourceBytes(source: SchemaSource): Buffer {
  return readFileSync(require.resolve(`${source.package}/${source.file}`));
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The schemas of all versions as validators and types are made from. Fails if a file is not the expected one. */
export function readSchemas(): VersionSchemas[] {
  return OCPP_VERSIONS.map((version) => {
    const source = readSource(version);
    const bytes = readSourceBytes(source);
    if (sha256(bytes) !== source.sha256) {
      throw new Error(`${source.package}/${source.file} is not the file that schemas/ocpp/${version}/source.json names: compare, then change the checksum there.`);
    }
    return arrange(version, JSON.parse(bytes.toString('utf8')) as Schema[]);
  });
}

function arrange(version: OcppVersion, schemas: readonly Schema[]): VersionSchemas {
  const definitions = new Map<string, Schema>();
  const entries = schemas.map((official): SchemaEntry => {
    const { definitions: own, ...schema } = withoutProse(official) as Schema & { definitions?: Record<string, Schema> };
    for (const [name, definition] of Object.entries(own ?? {})) {
      const known = definitions.get(name);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) throw new Error(`OCPP ${version}: two meanings of definition ${name}.`);
      definitions.set(name, definition);
    }
    return { ...nameOf(String(official['$id'])), schema };
  });
  return { version, tag: VERSION_TAGS[version], entries, definitions: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** `urn:Authorize.req`, `urn:Authorize.conf`, `urn:AuthorizeRequest`, `urn:AuthorizeResponse`, `urn:NotifyPeriodicEventStream`. */
function nameOf(id: string): { action: string; kind: 'request' | 'response' } {
  const match = /^urn:(\w+?)(\.req|Request|\.conf|Response)?$/.exec(id);
  if (match?.[1] === undefined) throw new Error(`Schema with an unexpected id: ${id}`);
  return { action: match[1], kind: match[2] === '.conf' || match[2] === 'Response' ? 'response' : 'request' };
}

const PROSE = new Set(['$id', '$schema', 'comment', 'description', 'title', 'javaType']);

/** Without the keywords that say nothing about validity. Names under `properties` and `definitions` are no keywords. */
function withoutProse(schema: Schema): Schema {
  const kept = Object.entries(schema).filter(([keyword]) => !PROSE.has(keyword));
  return Object.fromEntries(
    kept.map(([keyword, value]) => {
      if (keyword === 'properties' || keyword === 'definitions') {
        return [keyword, Object.fromEntries(Object.entries(value as Record<string, Schema>).map(([name, part]) => [name, withoutProse(part)]))];
      }
      return [keyword, keyword === 'items' ? withoutProse(value as Schema) : value];
    }),
  );
}
