import fc from 'fast-check';
import { ACTIONS } from './generated/actions.generated.ts';
import { JsonNumber } from './json-number.ts';
import { OCPP_VERSIONS } from './ocpp-version.ts';
import { hasSchema, isValid, schemaIdOf, validate } from './validate.ts';

const start = { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp: '2024-02-07T08:09:05Z' };

test('a valid payload', () => {
  expect(validate('1.6', 'StartTransaction', 'request', start)).toEqual({ schemaId: 'V16/StartTransaction/request', schemaValid: true, errors: [] });
});

test.each<[string, unknown, [string, string, string][]]>([
  ['a missing property', { ...start, idTag: undefined }, [['/idTag', 'required', 'is missing']]],
  ['a wrong type', { ...start, connectorId: '1' }, [['/connectorId', 'type', 'must be of type integer']]],
  ['null', { ...start, reservationId: null }, [['/reservationId', 'type', 'must be of type integer']]],
  ['a property too many', { ...start, 'a/b': 1 }, [['/a~1b', 'additionalProperties', 'is not a property of the schema']]],
  ['a text too long', { ...start, idTag: 'x'.repeat(21) }, [['/idTag', 'maxLength', 'must have at most 20 characters']]],
  ['a bad format', { ...start, timestamp: 'yesterday' }, [['/timestamp', 'format', 'must have the format date-time']]],
  ['no object', [], [['', 'type', 'must be of type object']]],
])('%s', (_, payload, errors) => {
  expect(validate('1.6', 'StartTransaction', 'request', payload).errors).toEqual(errors.map(([path, keyword, message]) => ({ path, keyword, message })));
});

test('rules with limits and lists', () => {
  expect(validate('2.0.1', 'GetReport', 'request', { requestId: 1, componentVariable: [] }).errors).toEqual([
    { path: '/componentVariable', keyword: 'minItems', message: 'must have at least 1 items' },
  ]);
  expect(validate('2.0.1', 'ChangeAvailability', 'request', { operationalStatus: 'Maybe' }).errors).toEqual([
    { path: '/operationalStatus', keyword: 'enum', message: 'must be one of the values of the schema' },
  ]);
  expect(validate('2.1', 'AdjustPeriodicEventStream', 'request', { id: -1, params: {} }).errors).toEqual([{ path: '/id', keyword: 'minimum', message: 'must be >= 0' }]);
});

test('a limit of 32.3 A is a multiple of 0.1, 32.35 A is none', () => {
  const profile = (limit: unknown) => ({
    connectorId: 1,
    csChargingProfiles: {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
    },
  });
  expect(validate('1.6', 'SetChargingProfile', 'request', profile(32.3)).errors).toEqual([]);
  expect(validate('1.6', 'SetChargingProfile', 'request', profile(JsonNumber.of('32.30'))).errors).toEqual([]);
  expect(validate('1.6', 'SetChargingProfile', 'request', profile(32.35)).errors).toEqual([
    { path: '/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/limit', keyword: 'multipleOf', message: 'must be a multiple of 0.1' },
  ]);
});

test('numbers that keep their text are judged as numbers', () => {
  const valid = { ...start, connectorId: JsonNumber.of('1.0'), meterStart: JsonNumber.of('9007199254740993') };
  expect(validate('1.6', 'StartTransaction', 'request', valid).errors).toEqual([]);
  expect(validate('1.6', 'StartTransaction', 'request', { ...start, connectorId: JsonNumber.of('1.50') }).errors).toEqual([
    { path: '/connectorId', keyword: 'type', message: 'must be of type integer' },
  ]);
  expect(validate('1.6', 'StartTransaction', 'request', { ...start, idTag: JsonNumber.of('1.50') }).errors).toEqual([
    { path: '/idTag', keyword: 'type', message: 'must be of type string' },
  ]);
});

test('the same name means something else in another version', () => {
  const token = (type: string) => ({ idToken: { idToken: 'TAG', type } });
  expect(isValid('2.0.1', 'Authorize', 'request', token('DirectPayment'))).toBe(false);
  expect(isValid('2.1', 'Authorize', 'request', token('DirectPayment'))).toBe(true);
  expect(isValid('1.6', 'Authorize', 'request', token('DirectPayment'))).toBe(false);
});

test('station-level meter values are legal', () => {
  expect(isValid('2.0.1', 'MeterValues', 'request', { evseId: 0, meterValue: [{ timestamp: '2024-02-07T08:09:05Z', sampledValue: [{ value: 1 }] }] })).toBe(true);
});

test('what has no schema is no crash, and its name is not repeated', () => {
  const expected = { schemaId: 'V16/unknown/request', schemaValid: false, errors: [{ path: '', keyword: 'schema', message: 'OCPP 1.6 has no schema for this request' }] };
  for (const action of ['TAG12345', 'toString', '__proto__', 'constructor', '']) expect(validate('1.6', action, 'request', {})).toEqual(expected);
  expect(hasSchema('2.1', 'NotifyPeriodicEventStream', 'request')).toBe(true);
  expect(hasSchema('2.1', 'NotifyPeriodicEventStream', 'response')).toBe(false);
});

test('at most 20 errors, however many there are', () => {
  const meterValue = Array.from({ length: 50_000 }, () => ({ timestamp: 'x', sampledValue: [{ value: 'x' }, 5] }));
  for (const version of OCPP_VERSIONS) {
    const { errors, schemaValid } = validate(version, 'MeterValues', 'request', { connectorId: 1, evseId: 1, meterValue });
    expect(schemaValid).toBe(false);
    expect(errors).toHaveLength(20);
  }
});

const everySchema = OCPP_VERSIONS.flatMap((version) =>
  ACTIONS[version].flatMap(({ action, unanswered }) => [[version, action, 'request'] as const, ...(unanswered ? [] : [[version, action, 'response'] as const])]),
);

test('every action has its schemas', () => {
  expect(everySchema).toHaveLength(78 + 128 + 181);
  for (const [version, action, kind] of everySchema) {
    expect(validate(version, action, kind, null)).toEqual({
      schemaId: schemaIdOf(version, action, kind),
      schemaValid: false,
      errors: [{ path: '', keyword: 'type', message: 'must be of type object' }],
    });
  }
});

test('no error holds a value of the payload', () => {
  const secret = 'S3CR3T';
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.constant(secret), fc.constant(`${secret} `.repeat(40)), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(fc.constantFrom('idTag', 'idToken', 'meterValue', 'sampledValue', 'value', 'timestamp', 'status', 'connectorId', 'customData', 'type', 'evse'), tie('value')),
  })).object;
  fc.assert(
    fc.property(fc.constantFrom(...everySchema), value, ([version, action, kind], payload) => {
      expect(JSON.stringify(validate(version, action, kind, payload))).not.toContain(secret);
    }),
    { numRuns: 2000 },
  );
});
