import fc from 'fast-check';
import { OCPP_VERSIONS, chargerInitiated, hasSchema, parseFrame, serializeFrame, validate } from '@chargeplane/ocpp';
import { requestSchema, valueOfSchema } from '@chargeplane/testkit';
import { answer } from '../src/index.ts';
import { contextFor, policyFor } from './given.ts';

const cases = OCPP_VERSIONS.flatMap((version) => chargerInitiated(version).map(({ action }) => ({ version, action }))).filter(({ version, action }) => hasSchema(version, action, 'response'));

describe('every charger-initiated action of every version', () => {
  it('is 14 + 25 + 36 requests, and one SEND that has no answer', () => {
    expect(OCPP_VERSIONS.map((version) => cases.filter((each) => each.version === version).length)).toEqual([14, 25, 36]);
  });

  it.each(cases)('$version $action: any object gets a schema-valid answer', ({ version, action }) => {
    const schema = requestSchema(version, action);
    const members = ['anything', ...Object.keys(schema.properties ?? {})];
    const valid = valueOfSchema(schema);
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
