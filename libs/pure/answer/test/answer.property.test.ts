import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import fc from 'fast-check';
import { OCPP_VERSIONS, chargerInitiated, hasSchema, parseFrame, serializeFrame, validate } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';
import { answer } from '../src/index.ts';
import { contextFor, policyFor } from './given.ts';

const files: Record<OcppVersion, string> = { '1.6': 'ocpp1_6.json', '2.0.1': 'ocpp2_0_1.json', '2.1': 'ocpp2_1.json' };
const folder = join(dirname(createRequire(import.meta.url).resolve('ocpp-rpc/package.json')), 'lib/schemas');

function requestSchema(version: OcppVersion, action: string): Schema {
  const schemas = JSON.parse(readFileSync(join(folder, files[version]), 'utf8')) as (Schema & { $id: string })[];
  const found = schemas.find(({ $id }) => $id === `urn:${action}.req` || $id === `urn:${action}Request` || $id === `urn:${action}`);
  if (found === undefined) throw new Error(`No request schema of ${version} ${action}`);
  return found;
}

const cases = OCPP_VERSIONS.flatMap((version) => chargerInitiated(version).map(({ action }) => ({ version, action }))).filter(({ version, action }) => hasSchema(version, action, 'response'));

describe('every charger-initiated action of every version', () => {
  it('is 14 + 25 + 36 requests, and one SEND that has no answer', () => {
    expect(OCPP_VERSIONS.map((version) => cases.filter((each) => each.version === version).length)).toEqual([14, 25, 36]);
  });

  it.each(cases)('$version $action: any object gets a schema-valid answer', ({ version, action }) => {
    const schema = requestSchema(version, action);
    const members = ['anything', ...Object.keys(schema.properties ?? {})];
    const valid = arbitraryOfSchema(schema);
    const spoilt = fc.tuple(valid, fc.dictionary(fc.constantFrom(...members), fc.jsonValue())).map(([whole, wrong]) => ({ ...(whole as object), ...wrong }));
    const byWill = fc.oneof(valid, spoilt, fc.dictionary(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(byWill, fc.string({ maxLength: 60 }), fc.constantFrom('accept' as const, 'refuse' as const), (payload, messageId, unknownTokens) => {
        const frame = parseFrame(JSON.stringify([2, messageId, action, payload]), version);
        const reply = answer(frame, policyFor({ unknownTokens }), contextFor(version));
        if (reply.kind !== 'REPLY' || reply.message.type !== 'CALLRESULT') throw new Error(`No CALLRESULT: ${JSON.stringify(reply)}`);
        expect(reply.message.messageId).toBe(messageId);
        expect(validate(version, action, 'response', reply.message.payload).errors).toEqual([]);
        expect(parseFrame(serializeFrame(reply.message), version)).toMatchObject({ type: 'CALLRESULT', messageId, repairs: [] });
      }),
      { numRuns: 60 },
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OCPP_VERSIONS), fc.oneof(fc.string(), fc.json(), fc.json().map((text) => `[2,"1",${text}]`)), (version, text) => {
        const reply = answer(parseFrame(text, version), policyFor({}), contextFor(version));
        if (reply.kind === 'REPLY') expect(JSON.parse(serializeFrame(reply.message))).toHaveLength(reply.message.type === 'CALLRESULT' ? 3 : 5);
      }),
      { numRuns: 500 },
    );
  });
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** JSON values that satisfy the shape of a schema, so far as OCPP's schemas go. Optional members are left out below the third level. */
function arbitraryOfSchema(schema: Schema, root: Schema = schema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return arbitraryOfSchema(root.definitions?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, root, depth);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).filter(([name]) => depth < 3 || schema.required?.includes(name));
      return fc.record(Object.fromEntries(members.map(([name, member]) => [name, arbitraryOfSchema(member, root, depth + 1)])), { requiredKeys: [...(schema.required ?? [])] });
    }
    case 'array':
      return fc.array(arbitraryOfSchema(schema.items ?? {}, root, depth + 1), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 3, 3) });
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
