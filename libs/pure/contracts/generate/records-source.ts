type Avro = string | Avro[] | { type: Avro; name?: string; namespace?: string; symbols?: string[]; items?: Avro; values?: Avro; fields?: Field[]; doc?: string; logicalType?: string };
interface Field { name: string; type: Avro; doc?: string; default?: unknown }

const PRIMITIVES: Record<string, string> = {
  string: 'string', int: 'number', long: 'number', double: 'number', float: 'number', boolean: 'boolean', bytes: 'Uint8Array', null: 'null',
};

/**
 * TypeScript for every named type of the given Avro schemas. A nullable field whose default is null is optional; long is number
 * (the codec refuses what a double cannot hold exactly); bytes are Uint8Array; timestamps are milliseconds since the epoch.
 */
export function recordsSource(schemas: Avro[]): string {
  const out = ['// Generated from schemas/avro by npm run generate. Do not edit.', ''];
  const seen = new Set<string>();
  for (const schema of schemas) declare(schema, '', out, seen);
  const names = schemas.map(fullNameOf).filter((name) => name !== undefined);
  out.push('/** Every record that is a file of its own, by its full Avro name. */');
  out.push('export interface RecordByName {', ...names.map((name) => `  '${name}': ${shortName(name)};`), '}', '');
  return out.join('\n') + '\n';
}

function fullNameOf(schema: Avro): string | undefined {
  return typeof schema === 'object' && !Array.isArray(schema) && schema.type === 'record' ? `${schema.namespace}.${schema.name}` : undefined;
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function declare(schema: Avro, namespace: string, out: string[], seen: Set<string>): string {
  if (typeof schema === 'string') return PRIMITIVES[schema] ?? shortName(schema);
  if (Array.isArray(schema)) return schema.map((s) => declare(s, namespace, out, seen)).join(' | ');
  const ns = schema.namespace ?? namespace;
  if (schema.type === 'array') return `readonly (${declare(schema.items ?? 'null', ns, out, seen)})[]`;
  if (schema.type === 'map') return `Readonly<Record<string, ${declare(schema.values ?? 'null', ns, out, seen)}>>`;
  if (schema.type === 'enum') {
    const name = schema.name ?? '';
    claim(`${ns}.${name}`, name, seen);
    out.push(`export type ${name} = ${(schema.symbols ?? []).map((s) => `'${s}'`).join(' | ')};`, '');
    return name;
  }
  if (schema.type === 'record') {
    const name = schema.name ?? '';
    claim(`${ns}.${name}`, name, seen);
    const lines = (schema.fields ?? []).map((f) => {
      const type = declare(f.type, ns, out, seen);
      const optional = f.default === null ? '?' : '';
      return `${f.doc ? `  /** ${f.doc} */\n` : ''}  readonly ${f.name}${optional}: ${type};`;
    });
    if (schema.doc) out.push(`/** ${schema.doc} */`);
    out.push(lines.length ? `export interface ${name} {\n${lines.join('\n')}\n}` : `export type ${name} = Record<string, never>;`, '');
    return name;
  }
  return declare(schema.type, ns, out, seen);
}

function claim(fullName: string, name: string, seen: Set<string>): void {
  if (seen.has(name)) throw new Error(`Two Avro types are called ${name} (second: ${fullName}): names must be unique over all namespaces`);
  seen.add(name);
}
