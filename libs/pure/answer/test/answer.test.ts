import { parseFrame, serializeFrame } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';
import { answer } from '../src/index.ts';
import type { AnswerContext, AnswerPolicy } from '../src/index.ts';
import { NOW, contextFor, policyFor } from './given.ts';

function say(text: string, version: OcppVersion = '1.6', policy: Partial<AnswerPolicy> = {}, context: AnswerContext = contextFor(version)): unknown {
  const reply = answer(parseFrame(text, version), policyFor(policy), context);
  return reply.kind === 'NONE' ? null : JSON.parse(serializeFrame(reply.message));
}

describe('answers of a central system', () => {
  it('boot and heartbeat give our time', () => {
    expect(say('[2,"a","BootNotification",{}]')).toEqual([3, 'a', { currentTime: '2026-03-01T12:00:00.000Z', interval: 300, status: 'Accepted' }]);
    expect(say('[2,"a","Heartbeat",{}]', '2.1')).toEqual([3, 'a', { currentTime: '2026-03-01T12:00:00.000Z' }]);
  });

  it('a repeated StartTransaction gets the same id from any connection where the clock is trusted', () => {
    const start = '[2,"a","StartTransaction",{"connectorId":1,"idTag":"T1","meterStart":10,"timestamp":"2026-03-01T11:59:00Z"}]';
    const first = say(start);
    expect(first).toEqual([3, 'a', { transactionId: expect.any(Number), idTagInfo: { status: 'Accepted' } }]);
    expect(say(start, '1.6', {}, contextFor('1.6', {}, { connectionId: 'conn-2', now: NOW + 3_600_000 }))).toEqual(first);
    expect(say(start.replace('"meterStart":10', '"meterStart":11'))).not.toEqual(first);
  });

  it.each([
    ['absent', ''],
    ['before 2015', ',"timestamp":"1970-01-01T00:00:10Z"'],
    ['more than a day off', ',"timestamp":"2026-03-03T12:00:00Z"'],
  ])('where the timestamp is %s, the connection tells starts apart', (_name, member) => {
    const start = `[2,"a","StartTransaction",{"connectorId":1,"idTag":"T1","meterStart":0${member}}]`;
    const first = say(start);
    expect(say(start)).toEqual(first);
    expect(say(start, '1.6', {}, contextFor('1.6', {}, { connectionId: 'conn-2' }))).not.toEqual(first);
  });

  it('tokens: the table first, then the policy; case does not matter; an expired one is said to be so', () => {
    const tokens = { GOOD: { expiresAt: NOW + 1000 }, OLD: { expiresAt: NOW }, BAD: { status: 'BLOCKED' as const }, BUSY: { status: 'CONCURRENT_TX' as const }, POOR: { status: 'NO_CREDIT' as const } };
    const status16 = (tag: string) => say(`[2,"a","Authorize",{"idTag":"${tag}"}]`, '1.6', { unknownTokens: 'refuse' }, contextFor('1.6', tokens));
    expect(status16('good')).toEqual([3, 'a', { idTagInfo: { status: 'Accepted', expiryDate: '2026-03-01T12:00:01.000Z' } }]);
    expect(status16('OLD')).toMatchObject([3, 'a', { idTagInfo: { status: 'Expired' } }]);
    expect(status16('BAD')).toMatchObject([3, 'a', { idTagInfo: { status: 'Blocked' } }]);
    expect(status16('BUSY')).toMatchObject([3, 'a', { idTagInfo: { status: 'Blocked' } }]);
    expect(status16('OTHER')).toMatchObject([3, 'a', { idTagInfo: { status: 'Invalid' } }]);
    const status2 = (token: string) => say(`[2,"a","TransactionEvent",{"idToken":{"idToken":"${token}","type":"ISO14443"}}]`, '2.0.1', { unknownTokens: 'refuse' }, contextFor('2.0.1', tokens));
    expect(status2('POOR')).toMatchObject([3, 'a', { idTokenInfo: { status: 'NoCredit' } }]);
    expect(status2('OTHER')).toMatchObject([3, 'a', { idTokenInfo: { status: 'Unknown' } }]);
    expect(say('[2,"a","Authorize",{"idToken":{"idToken":"","type":"NoAuthorization"}}]', '2.1', { unknownTokens: 'refuse' })).toEqual([3, 'a', { idTokenInfo: { status: 'Accepted' } }]);
  });

  it('an event without a token says nothing of one', () => {
    expect(say('[2,"a","TransactionEvent",{"eventType":"Updated"}]', '2.0.1')).toEqual([3, 'a', {}]);
    expect(say('[2,"a","StopTransaction",{"transactionId":-1,"meterStop":5}]')).toEqual([3, 'a', {}]);
  });

  it('DataTransfer: only vendors that somebody understands', () => {
    const policy = { knowsVendor: (id: string) => id === 'known' };
    expect(say('[2,"a","DataTransfer",{"vendorId":"known"}]', '1.6', policy)).toEqual([3, 'a', { status: 'Accepted' }]);
    expect(say('[2,"a","DataTransfer",{"vendorId":7}]', '1.6', policy)).toEqual([3, 'a', { status: 'UnknownVendorId' }]);
  });

  it('refuses what would promise something', () => {
    expect(say('[2,"a","NotifyEVChargingNeeds",{}]', '2.0.1')).toEqual([3, 'a', { status: 'Rejected' }]);
    expect(say('[2,"a","NotifyEVChargingNeeds",{}]', '2.1')).toEqual([3, 'a', { status: 'NoChargingProfile' }]);
    expect(say('[2,"a","Get15118EVCertificate",{}]', '2.1')).toEqual([3, 'a', { status: 'Failed', exiResponse: '' }]);
    expect(say('[2,"a","SignCertificate",{"csr":"x"}]')).toEqual([3, 'a', { status: 'Rejected' }]);
  });
});

describe('what gets no CALLRESULT', () => {
  it.each<[string, OcppVersion, string, string, string]>([
    ['no JSON', '1.6', 'hello', '-1', 'FormationViolation'],
    ['no JSON', '2.0.1', 'hello', '-1', 'RpcFrameworkError'],
    ['no array', '2.1', '{}', '-1', 'RpcFrameworkError'],
    ['cut off, id readable', '1.6', '[2,"77","StopTransaction",{"transactionId":1', '77', 'FormationViolation'],
    ['cut off, id readable', '2.0.1', '[2,"77","TransactionEvent",{"eventType":', '77', 'FormatViolation'],
    ['unknown message type', '1.6', '[9,"77",{}]', '77', 'ProtocolError'],
    ['unknown message type', '2.0.1', '[9,"77",{}]', '77', 'MessageTypeNotSupported'],
    ['unreadable id', '2.0.1', '[2,{},"Heartbeat",{}]', '-1', 'RpcFrameworkError'],
    ['unknown action', '1.6', '[2,"77","Dance",{}]', '77', 'NotImplemented'],
    ['action of another version', '1.6', '[2,"77","TransactionEvent",{}]', '77', 'NotImplemented'],
    ['an action that only we may send', '2.1', '[2,"77","Reset",{}]', '77', 'NotSupported'],
  ])('%s (%s)', (_name, version, text, id, code) => {
    expect(say(text, version)).toEqual([4, id, code, expect.any(String), {}]);
  });

  it.each<[string, OcppVersion, string]>([
    ['an answer to nothing', '1.6', '[3,"x",{}]'],
    ['an error to nothing', '2.0.1', '[4,"x","InternalError","",{}]'],
    ['a broken answer', '1.6', '[3,"64b4a0fc",{"configurationKey":[]'],
    ['a SEND', '2.1', '[6,"x","NotifyPeriodicEventStream",{}]'],
    ['a broken SEND', '2.1', '[6,"x"]'],
    ['a CALLRESULTERROR', '2.1', '[5,"x","FormatViolation","",{}]'],
  ])('silence: %s (%s)', (_name, version, text) => {
    expect(say(text, version)).toBeNull();
  });
});

describe('leniency', () => {
  it('a payload that is no object, of a known action, is answered as an empty one', () => {
    expect(say('[2,"a","StopTransaction","x"]')).toEqual([3, 'a', {}]);
  });

  it('ends where it is configured to', () => {
    const strict = { strictness: 'strict' as const };
    expect(say('[2,"a","Heartbeat",{}]', '1.6', strict)).toMatchObject([3, 'a', {}]);
    expect(say('[2,"a","Authorize",{}]', '1.6', strict)).toEqual([4, 'a', 'OccurenceConstraintViolation', '/idTag is missing', {}]);
    expect(say('[2,"a","Authorize",{"idTag":7}]', '2.0.1', strict)).toEqual([4, 'a', 'OccurrenceConstraintViolation', '/idToken is missing', {}]);
    expect(say('[2,"a","Authorize",{"idTag":7}]', '1.6', strict)).toEqual([4, 'a', 'TypeConstraintViolation', '/idTag must be of type string', {}]);
  });
});
