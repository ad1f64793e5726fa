import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { readSchemas, readSource, readSourceBytes } from '../generate/schema-sources.ts';
import type { Schema } from '../generate/schema-sources.ts';
import { OCPP_VERSIONS } from '../src/ocpp-version.ts';
import type { OcppVersion } from '../src/ocpp-version.ts';
import { validate } from '../src/validate.ts';

/** Payloads that satisfy a schema more often than not. */
function payloads(schema: Schema, definitions: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return payloads(definitions[reference.replace('#/definitions/', '')] as Schema, definitions);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const edge = (from: unknown, to: number) => Number(from ?? to);
  switch (schema['type']) {
    case 'object': {
      const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
      return fc.record(Object.fromEntries(properties.map(([name, part]) => [name, payloads(part, definitions)])), { requiredKeys: (schema['required'] ?? []) as string[] });
    }
    case 'array': {
      const minLength = edge(schema['minItems'], 0);
      return fc.array(payloads(schema['items'] as Schema, definitions), { minLength, maxLength: Math.min(edge(schema['maxItems'], 2), minLength + 2) });
    }
    case 'string':
      if (schema['format'] === 'date-time') return fc.constantFrom('2024-02-07T08:09:05Z', '2024-02-07T08:09:05.123+01:00');
      if (schema['format'] === 'uri') return fc.constantFrom('ftp://example.org/a', 'https://example.org');
      return fc.string({ maxLength: Math.min(edge(schema['maxLength'], 8), 8) });
    case 'integer':
      return fc.integer({ min: edge(schema['minimum'], -9), max: edge(schema['maximum'], 99) });
    case 'number':
      return fc.integer({ min: edge(schema['minimum'], -9), max: edge(schema['maximum'], 99) }).map((n) => (schema['maximum'] === undefined ? n / 10 : n));
    case 'boolean':
      return fc.boolean();
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

const WRONG: readonly unknown[] = [null, -1e9, 1e9, 0.123, '', 'x'.repeat(6000), [], {}, { vendorId: 1 }, true, undefined];

/** Replaces one value somewhere in the payload, or adds a property. */
function damage(payload: unknown, choices: readonly number[]): unknown {
  const copy: unknown = structuredClone(payload);
  let place = copy as Record<string, unknown>;
  for (const choice of choices) {
    const keys = Object.keys(place);
    const key = keys[choice % (keys.length + 1)] ?? 'surplus';
    const next = place[key];
    if (typeof next !== 'object' || next === null || choice % 5 === 0) {
      place[key] = WRONG[choice % WRONG.length];
      break;
    }
    place = next as Record<string, unknown>;
  }
  return copy;
}

function official(version: OcppVersion): Schema[] {
  return JSON.parse(readSourceBytes(readSource(version)).toString('utf8')) as Schema[];
}

/** As a reader of the specification would do it: each official file alone, nothing shared, nothing left out but its name. */
function compile({ $id: _id, $schema: _schema, ...schema }: Schema): (payload: unknown) => boolean {
  const ajv = new Ajv({ strict: false, multipleOfPrecision: 6, logger: false });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  return ajv.compile(schema);
}

test.each(OCPP_VERSIONS)('the generated validators of OCPP %s judge as the official schemas do', (version) => {
  const { entries, definitions } = readSchemas().find((schemas) => schemas.version === version) ?? { entries: [], definitions: {} };
  const officialSchemas = official(version);
  let valid = 0;
  let invalid = 0;
  entries.forEach(({ action, kind, schema }, i) => {
    const judge = compile(officialSchemas[i] as Schema);
    const cases = fc.sample(fc.tuple(payloads(schema, definitions), fc.array(fc.nat(), { minLength: 6, maxLength: 6 })), { numRuns: 12, seed: i });
    const judged = cases.flatMap(([payload, choices]) => [payload, damage(payload, choices)]).map((payload) => {
      const expected = judge(payload);
      const { schemaValid, errors } = validate(version, action, kind, payload);
      expect({ action, kind, payload, schemaValid }).toEqual({ action, kind, payload, schemaValid: expected });
      expect(errors.length > 0).toBe(!expected);
      return expected;
    });
    expect({ action, kind, someValid: judged.includes(true) }).toEqual({ action, kind, someValid: true });
    valid += judged.filter(Boolean).length;
    invalid += judged.filter((ok) => !ok).length;
  });
  expect(Math.min(valid, invalid)).toBeGreaterThan(entries.length * 4);
});
