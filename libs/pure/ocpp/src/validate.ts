import type { SchemaError, Validator } from './generated/v16.validators.generated.js';
import { validators as v16 } from './generated/v16.validators.generated.js';
import { validators as v201 } from './generated/v201.validators.generated.js';
import { validators as v21 } from './generated/v21.validators.generated.js';
import { withDoubles } from './json-value.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { VERSION_TAGS } from './ocpp-version.ts';
import type { OcppVersion, VersionTag } from './ocpp-version.ts';
import { pointerStep } from './parse-json.ts';

export type PayloadKind = 'request' | 'response';

/** One violation. Holds names of places and rules, never a value of the payload. */
export interface ValidationError {
  /** JSON pointer into the payload; of a missing or unknown property, the place of that property. */
  readonly path: string;
  /** JSON-schema keyword, or `schema` where there is no schema. */
  readonly keyword: string;
  readonly message: string;
}

export interface Validation {
  /** `V16/StartTransaction/request`. */
  readonly schemaId: string;
  readonly schemaValid: boolean;
  /** At most 20. */
  readonly errors: readonly ValidationError[];
}

interface Schema {
  readonly schemaId: string;
  readonly validator: Validator;
}
type ByAction = ReadonlyMap<string, Schema>;

const SCHEMAS: Readonly<Record<OcppVersion, Readonly<Record<PayloadKind, ByAction>>>> = {
  '1.6': schemasOf('1.6', v16),
  '2.0.1': schemasOf('2.0.1', v201),
  '2.1': schemasOf('2.1', v21),
};

function schemasOf(version: OcppVersion, validators: Readonly<Record<string, Validator>>): Readonly<Record<PayloadKind, ByAction>> {
  const of = (kind: PayloadKind): ByAction =>
    new Map(Object.entries(validators).flatMap(([name, validator]) => {
      const [action = '', own] = name.split('/');
      return own === kind ? [[action, { schemaId: schemaIdOf(version, action, kind), validator }]] : [];
    }));
  return { request: of('request'), response: of('response') };
}

/** Name of the official schema of a payload, whether it exists or not. */
export function schemaIdOf(version: OcppVersion, action: string, kind: PayloadKind): `${VersionTag}/${string}/${PayloadKind}` {
  return `${VERSION_TAGS[version]}/${action}/${kind}`;
}

/** False for an action that the version does not know, and for the response of a SEND. */
export function hasSchema(version: OcppVersion, action: string, kind: PayloadKind): boolean {
  return SCHEMAS[version][kind].has(action);
}

/**
 * Holds a payload against the official schema of its version. A result is evidence, never a filter.
 * An action without a schema gives one error with the keyword `schema` and the schemaId `V16/unknown/request`
 * (a name that a peer invented is not repeated).
 */
export function validate(version: OcppVersion, action: string, kind: PayloadKind, payload: unknown): Validation {
  const schema = SCHEMAS[version][kind].get(action);
  if (schema === undefined) {
    const errors = [{ path: '', keyword: 'schema', message: `OCPP ${version} has no schema for this ${kind}` }];
    return { schemaId: schemaIdOf(version, 'unknown', kind), schemaValid: false, errors };
  }
  const { schemaId, validator } = schema;
  if (validator(payload)) return { schemaId, schemaValid: true, errors: [] };
  const plain = withDoubles(payload as JsonValue);
  if (plain !== payload && validator(plain)) return { schemaId, schemaValid: true, errors: [] };
  return { schemaId, schemaValid: false, errors: (validator.errors ?? []).slice(0, 20).map(describe) };
}

/** True and typed where the payload satisfies its schema. */
export function isValid(version: OcppVersion, action: string, kind: PayloadKind, payload: unknown): payload is JsonObject {
  return validate(version, action, kind, payload).schemaValid;
}

function describe({ instancePath, keyword, params }: SchemaError): ValidationError {
  switch (keyword) {
    case 'required':
      return { path: instancePath + pointerStep(String(params['missingProperty'])), keyword, message: 'is missing' };
    case 'additionalProperties':
      return { path: instancePath + pointerStep(String(params['additionalProperty']).slice(0, 64)), keyword, message: 'is not a property of the schema' };
    case 'type':
      return { path: instancePath, keyword, message: `must be of type ${String(params['type'])}` };
    case 'enum':
      return { path: instancePath, keyword, message: 'must be one of the values of the schema' };
    case 'format':
      return { path: instancePath, keyword, message: `must have the format ${String(params['format'])}` };
    case 'maxLength':
      return { path: instancePath, keyword, message: `must have at most ${String(params['limit'])} characters` };
    case 'minItems':
      return { path: instancePath, keyword, message: `must have at least ${String(params['limit'])} items` };
    case 'maxItems':
      return { path: instancePath, keyword, message: `must have at most ${String(params['limit'])} items` };
    case 'minimum':
    case 'maximum':
      return { path: instancePath, keyword, message: `must be ${String(params['comparison'])} ${String(params['limit'])}` };
    case 'multipleOf':
      return { path: instancePath, keyword, message: `must be a multiple of ${String(params['multipleOf'])}` };
    default:
      return { path: instancePath, keyword, message: `breaks the rule ${keyword}` };
  }
}
