import fc from 'fast-check';
import { requestNames, requestSchema, responseSchema, valueOfSchema } from './ocpp-schemas.ts';
import type { SchemaVersion } from './ocpp-schemas.ts';

/** An OCPP-J message as a value: `[2, id, action, payload]` and the others. */
export type Message = readonly unknown[];

// A few ids, so that calls meet their answers, starts their stops and connectors themselves.
const ID = fc.constantFrom('m1', 'm2', 'm3', 'm4');
const START = Date.UTC(2026, 4, 4, 8);
const time = fc.integer({ min: 0, max: 7200 }).map((seconds) => new Date(START + seconds * 1000).toISOString());
const PLAUSIBLE: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  connectorId: fc.integer({ min: 0, max: 2 }), evseId: fc.integer({ min: 0, max: 2 }), transactionId: fc.integer({ min: 1, max: 2 }), idTag: fc.constantFrom('TAG-A', 'TAG-B'),
  meterStart: fc.integer({ min: 0, max: 999 }), meterStop: fc.integer({ min: 1000, max: 9999 }), seqNo: fc.integer({ min: 0, max: 5 }), timestamp: time, generatedAt: time, value: fc.integer({ min: 0, max: 9999 }),
};

/** Where a field with a well-known meaning holds a value of its type, one that other messages know too. */
function plausible(value: unknown, next: readonly unknown[], at: { n: number } = { n: 0 }): unknown {
  if (Array.isArray(value)) return value.map((item) => plausible(item, next, at));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => {
    const index = NAMES.indexOf(name);
    if (index < 0 || typeof member === 'object') return [name, plausible(member, next, at)];
    const known = (next[at.n++ % ROUNDS] as readonly unknown[])[index];
    return [name, typeof member === 'string' ? String(known) : typeof known === 'number' ? known : member];
  }));
}

const NAMES = Object.keys(PLAUSIBLE);
const ROUNDS = 3;
const knownValues = fc.array(fc.tuple(...Object.values(PLAUSIBLE)), { minLength: ROUNDS, maxLength: ROUNDS });

function messagesOf(version: SchemaVersion): fc.Arbitrary<Message> {
  const payload = (schema: ReturnType<typeof requestSchema>) => fc.tuple(valueOfSchema(schema), knownValues).map(([value, known]) => plausible(value, known));
  const names = requestNames(version);
  const calls = names.map((action) => fc.tuple(ID, payload(requestSchema(version, action))).map(([id, value]) => [2, id, action, value] as Message));
  const answers = names.map((action) => responseSchema(version, action)).filter((schema) => schema !== undefined).map((schema) => fc.tuple(ID, payload(schema)).map(([id, value]) => [3, id, value] as Message));
  const errors = fc.tuple(fc.constantFrom(...(version === '2.1' ? [4, 5] : [4])), ID, fc.constantFrom('InternalError', 'NotSupported', 'FormatViolation', 'OccurenceConstraintViolation'), fc.string(), fc.constantFrom({}, { at: 1 })).map((m) => m as Message);
  return fc.oneof({ weight: 12, arbitrary: fc.oneof(...often(names, calls)) }, { weight: 4, arbitrary: fc.oneof(...answers) }, { weight: 1, arbitrary: errors });
}

const SESSION = ['BootNotification', 'StatusNotification', 'Authorize', 'StartTransaction', 'StopTransaction', 'MeterValues', 'TransactionEvent', 'NotifyEvent', 'NotifyReport', 'DataTransfer'];

/** What a session is made of comes as often as all the rest. */
function often(names: readonly string[], calls: readonly fc.Arbitrary<Message>[]): fc.WeightedArbitrary<Message>[] {
  return calls.map((arbitrary, i) => ({ weight: SESSION.includes(names[i] ?? '') ? 6 : 1, arbitrary }));
}

const made = new Map<SchemaVersion, fc.Arbitrary<Message>>();

/** Messages of any action and either direction that the schemas of a version allow. */
export function validMessage(version: SchemaVersion): fc.Arbitrary<Message> {
  let arbitrary = made.get(version);
  if (arbitrary === undefined) made.set(version, (arbitrary = messagesOf(version)));
  return arbitrary;
}
