import fc from 'fast-check';
import { JsonNumber } from './json-number.ts';
import type { Message } from './frame.ts';
import { OCPP_VERSIONS } from './ocpp-version.ts';
import { parseFrame } from './parse-frame.ts';
import type { LexicalRepairId, Repair } from './repair.ts';
import { serializeFrame } from './serialize-frame.ts';

const repaired = (id: Repair['id'], path: string, before: string): Repair => ({ id, version: 1, path, before });

describe('messages', () => {
  test.each([
    ['[2,"m1","Heartbeat",{}]', { type: 'CALL', messageId: 'm1', action: 'Heartbeat', payload: {} }],
    ['\t[ 2 ,\r\n"m1", "Heartbeat" ,{ } ] ', { type: 'CALL', messageId: 'm1', action: 'Heartbeat', payload: {} }],
    ['[3,"m1",{"status":"Accepted"}]', { type: 'CALLRESULT', messageId: 'm1', payload: { status: 'Accepted' } }],
    ['[4,"m1","NotSupported","no",{"a":1}]', { type: 'CALLERROR', messageId: 'm1', errorCode: 'NotSupported', errorDescription: 'no', errorDetails: { a: 1 } }],
    ['[5,"m1","FormatViolation","",{}]', { type: 'CALLRESULTERROR', messageId: 'm1', errorCode: 'FormatViolation', errorDescription: '', errorDetails: {} }],
    ['[6,"m1","NotifyPeriodicEventStream",{}]', { type: 'SEND', messageId: 'm1', action: 'NotifyPeriodicEventStream', payload: {} }],
  ])('%s', (text, message) => {
    expect(parseFrame(text, '2.1')).toEqual({ ...message, repairs: [] });
  });

  test('an unknown action is data; one that differs only in spelling names the known one', () => {
    expect(parseFrame('[2,"m1","GetVehicleCertificate",{}]', '2.1')).toEqual({ type: 'CALL', messageId: 'm1', action: 'GetVehicleCertificate', payload: {}, repairs: [] });
    expect(parseFrame('[2,"m1","Boot_notification ",{}]', '1.6')).toMatchObject({ action: 'Boot_notification ', suggestedAction: 'BootNotification', repairs: [] });
    expect(parseFrame('[2,"m1","StartTransaction",{}]', '2.0.1')).not.toHaveProperty('suggestedAction');
  });
});

describe('repairs of every charger', () => {
  test.each<[string, Message, Repair[]]>([
    ['\uFEFF[2,"m1","Heartbeat",{}]\u0000\n', heartbeat(), [repaired('STRIP_ENVELOPE', '', 'U+FEFF…U+0000 U+000A')]],
    ['["2","m1","Heartbeat",{}]', heartbeat(), [repaired('MESSAGE_TYPE_NOT_INTEGER', '/0', '"2"')]],
    ['[2.0,"m1","Heartbeat",{}]', heartbeat(), [repaired('MESSAGE_TYPE_NOT_INTEGER', '/0', '2.0')]],
    ['[2,12345678901234567890,"Heartbeat",{}]', heartbeat('12345678901234567890'), [repaired('MESSAGE_ID_NOT_STRING', '/1', '12345678901234567890')]],
    ['[2,"m1","Heartbeat"]', heartbeat(), [repaired('PAYLOAD_MISSING', '/3', '')]],
    ['[2,"m1","Heartbeat",null]', heartbeat(), [repaired('PAYLOAD_NULL', '/3', 'null')]],
    ['[2,"m1","Heartbeat",[]]', heartbeat(), [repaired('PAYLOAD_EMPTY_ARRAY', '/3', '[]')]],
    ['[2,"m1","Heartbeat",{},1,"x"]', heartbeat(), [repaired('EXTRA_ELEMENTS', '/4', '[1,"x"]')]],
    ['[3,"m1"]', { type: 'CALLRESULT', messageId: 'm1', payload: {} }, [repaired('PAYLOAD_MISSING', '/2', '')]],
    ['[4,"m1"]', callError('GenericError', '', {}), [repaired('ERROR_CODE_UNREADABLE', '/2', ''), repaired('ERROR_DESCRIPTION_UNREADABLE', '/3', ''), repaired('ERROR_DETAILS_UNREADABLE', '/4', '')]],
  ])('%s', (text, message, repairs) => {
    expect(parseFrame(text, '1.6')).toEqual({ ...message, repairs });
  });

  test('a CALLERROR without details (https://github.com/lbbrhzn/ocpp/issues/899)', () => {
    expect(parseFrame('[4, "1323", "FormationViolation", ""]', '1.6')).toEqual({
      ...callError('FormationViolation', '', {}, '1323'),
      repairs: [repaired('ERROR_DETAILS_UNREADABLE', '/4', '')],
    });
  });

  test('a CALLERROR whose details are a text (https://github.com/steve-community/steve/issues/45)', () => {
    expect(parseFrame('[4,"m1","InternalError","failed","SQL [insert]"]', '1.6')).toEqual({
      ...callError('InternalError', 'failed', { raw: 'SQL [insert]' }),
      repairs: [repaired('ERROR_DETAILS_UNREADABLE', '/4', '"SQL [insert]"')],
    });
  });

  test('a NUL of a C buffer inside a string (https://github.com/evcc-io/evcc/issues/3685)', () => {
    expect(parseFrame('[3,"9",{"value":"Core\u0000"}]', '1.6')).toEqual({
      type: 'CALLRESULT',
      messageId: '9',
      payload: { value: 'Core' },
      repairs: [repaired('DROP_NUL', '', 'U+0000 at 21')],
    });
  });

  test('a line feed inside a string stays in it', () => {
    expect(parseFrame('[2,"m1","StatusNotification",\n{"info":"a\n\tb"}]', '1.6')).toMatchObject({
      payload: { info: 'a\n\tb' },
      repairs: [repaired('ESCAPE_CONTROL_CHARACTERS', '', 'U+000A at 40')],
    });
  });

  test('a backslash before a line feed is no escape', () => {
    expect(parseFrame('[2,"m1","StatusNotification",{"info":"a\\\nb\n"}]', '1.6')).toMatchObject({ type: 'MALFORMED', code: 'NOT_JSON', repairs: [] });
  });

  test('duplicate keys: the last counts (https://github.com/dallmann-consulting/OCPP.Core/issues/36)', () => {
    expect(parseFrame('[2,"t","StartTransaction",{"idTag":"TAG1","idTag":"TAG2","meterStart":100}]', '1.6')).toMatchObject({
      payload: { idTag: 'TAG2', meterStart: 100 },
      repairs: [repaired('DUPLICATE_KEY', '/3/idTag', '"TAG1"')],
    });
  });

  test('what was there before is cut at 200 characters', () => {
    const [repair] = parseFrame(`[2,"m1","Heartbeat",{},"${'x'.repeat(500)}"]`, '1.6').repairs;
    expect(repair?.before).toHaveLength(200);
  });
});

describe('repairs that a pack names', () => {
  // https://github.com/lbbrhzn/ocpp/issues/1078
  const leadingComma = '[2,"9","MeterValues",{"meterValue":[{"sampledValue":[,{"value":"[,1"},{"value":"0"}]}]}]';

  test('an empty array slot', () => {
    expect(parseFrame(leadingComma, '1.6')).toMatchObject({ type: 'MALFORMED', code: 'NOT_JSON', messageTypeId: 2, messageId: '9', action: 'MeterValues', offset: 53 });
    expect(parseFrame(leadingComma, '1.6', { repairs: ['DROP_EMPTY_ARRAY_SLOTS'] })).toMatchObject({
      type: 'CALL',
      payload: { meterValue: [{ sampledValue: [{ value: '[,1' }, { value: '0' }] }] },
      repairs: [repaired('DROP_EMPTY_ARRAY_SLOTS', '', 'comma at 53')],
    });
  });

  test.each<[LexicalRepairId, string, unknown]>([
    ['DROP_EMPTY_ARRAY_SLOTS', '{"a":[1,,2, ]}', { a: [1, 2] }],
    ['DROP_EMPTY_ARRAY_SLOTS', '{"a":[1,,]}', { a: [1] }],
    ['DROP_EMPTY_ARRAY_SLOTS', '{"a":[ , ]}', { a: [] }],
    ['DROP_TRAILING_COMMAS', '{"a":[1,],"b":2 , }', { a: [1], b: 2 }],
  ])('%s mends %s', (id, payload, expected) => {
    expect(parseFrame(`[2,"m1","X",${payload}]`, '1.6', { repairs: [id] })).toMatchObject({ type: 'CALL', payload: expected });
  });

  test.each<[LexicalRepairId, string]>([
    ['DROP_EMPTY_ARRAY_SLOTS', '[2,"m1",,{}]'],
    ['DROP_EMPTY_ARRAY_SLOTS', '[2,"m1","X",{"a":1,}]'],
    ['DROP_TRAILING_COMMAS', '[2,"m1","X",{"a":[,1]}]'],
    ['DROP_TRAILING_COMMAS', '[2,"m1","X",{"a":[1,,2]}]'],
    ['DROP_TRAILING_COMMAS', '[2,"m1","X",{"a":[1,'],
  ])('%s does not guess at %s', (id, text) => {
    expect(parseFrame(text, '1.6', { repairs: [id] })).toMatchObject({ type: 'MALFORMED', messageId: 'm1', repairs: [] });
  });

  test('a frame that is JSON is never repaired', () => {
    expect(parseFrame('[2,"m1","X",{"a":"[,] ,}"}]', '1.6', { repairs: ['DROP_EMPTY_ARRAY_SLOTS', 'DROP_TRAILING_COMMAS'] }).repairs).toEqual([]);
  });
});

describe('malformed', () => {
  test.each([
    ['', { code: 'TRUNCATED_JSON' }],
    ['hello', { code: 'NOT_JSON' }],
    ['{"a":1}', { code: 'NOT_ARRAY' }],
    ['"[2]"', { code: 'NOT_ARRAY' }],
    ['[]', { code: 'TOO_FEW_ELEMENTS' }],
    ['[2]', { code: 'TOO_FEW_ELEMENTS', messageTypeId: 2 }],
    ['[2,"m1"]', { code: 'TOO_FEW_ELEMENTS', messageTypeId: 2, messageId: 'm1' }],
    ['[7,"m1",{}]', { code: 'BAD_MESSAGE_TYPE', messageTypeId: 7, messageId: 'm1' }],
    ['["CALL","m1","X",{}]', { code: 'BAD_MESSAGE_TYPE', messageId: 'm1' }],
    ['[null,"m1","X",{}]', { code: 'BAD_MESSAGE_TYPE', messageId: 'm1' }],
    ['[5,"m1","FormatViolation","",{}]', { code: 'BAD_MESSAGE_TYPE', messageTypeId: 5, messageId: 'm1' }],
    ['[6,"m1","NotifyPeriodicEventStream",{}]', { code: 'BAD_MESSAGE_TYPE', messageTypeId: 6, messageId: 'm1' }],
    ['[2,null,"X",{}]', { code: 'BAD_MESSAGE_ID', messageTypeId: 2 }],
    ['[2,["m1"],"X",{}]', { code: 'BAD_MESSAGE_ID', messageTypeId: 2 }],
    ['[2,"m1",{},{}]', { code: 'BAD_ACTION', messageTypeId: 2, messageId: 'm1' }],
    ['[2,"m1","X","{}"]', { code: 'PAYLOAD_NOT_OBJECT', messageTypeId: 2, messageId: 'm1', action: 'X' }],
    ['[2,"m1","X",[1]]', { code: 'PAYLOAD_NOT_OBJECT', messageTypeId: 2, messageId: 'm1', action: 'X' }],
    ['[2,"m1","X",1.50]', { code: 'PAYLOAD_NOT_OBJECT', messageTypeId: 2, messageId: 'm1', action: 'X' }],
    ['[3,"m1",true]', { code: 'PAYLOAD_NOT_OBJECT', messageTypeId: 3, messageId: 'm1' }],
  ])('%s', (text, expected) => {
    expect(parseFrame(text, '1.6')).toMatchObject({ type: 'MALFORMED', ...expected });
    expect('messageId' in parseFrame(text, '1.6')).toBe('messageId' in expected);
  });

  // https://github.com/mobilityhouse/ocpp/issues/358
  test('the connector id at the place of the message type is not guessed to be a CALL', () => {
    expect(parseFrame('[1,"m1","StartTransaction",{"connectorId":1}]', '1.6')).toEqual({
      type: 'MALFORMED',
      code: 'BAD_MESSAGE_TYPE',
      messageTypeId: 1,
      messageId: 'm1',
      repairs: [],
    });
  });

  test.each([
    // https://github.com/lbbrhzn/ocpp/issues/176
    ['[3,"64b4a0fc",{"configurationKey":[]', { code: 'TRUNCATED_JSON', messageTypeId: 3, messageId: '64b4a0fc', offset: 36 }],
    // https://github.com/lbbrhzn/ocpp/issues/1652
    ['[3,"4e4f",{"configurationKey":],"unknownKey":["X"]}]', { code: 'NOT_JSON', messageTypeId: 3, messageId: '4e4f', offset: 30 }],
    // https://github.com/EVerest/libocpp/issues/649
    ['[2,"cm",Reset,{"type" : "Had"}', { code: 'NOT_JSON', messageTypeId: 2, messageId: 'cm', offset: 8 }],
    ['[2,"a\\"b","Reset",{', { code: 'TRUNCATED_JSON', messageTypeId: 2, messageId: 'a"b', action: 'Reset', offset: 19 }],
    ['[3,77,{"a":', { code: 'TRUNCATED_JSON', messageTypeId: 3, messageId: '77', offset: 11 }],
    ['[3,77', { code: 'TRUNCATED_JSON', offset: 5 }],
    ['[3,"7', { code: 'TRUNCATED_JSON', offset: 5 }],
  ])('the beginning of %s can be read', (text, expected) => {
    expect(parseFrame(text, '1.6')).toEqual({ type: 'MALFORMED', ...expected, repairs: [] });
  });

  test('too deep', () => {
    expect(parseFrame(`[2,"m1","X",{"a":${'['.repeat(100_000)}`, '1.6')).toMatchObject({ code: 'TOO_DEEP', messageId: 'm1', action: 'X' });
  });
});

const payload = fc.dictionary(fc.string().filter((key) => key !== '__proto__'), fc.jsonValue({ maxDepth: 4 })) as fc.Arbitrary<Record<string, never>>;
const error = { messageId: fc.string(), errorCode: fc.string(), errorDescription: fc.string(), errorDetails: payload };
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ type: fc.constantFrom('CALL' as const, 'SEND' as const), messageId: fc.string(), action: fc.string(), payload }),
  fc.record({ type: fc.constant('CALLRESULT' as const), messageId: fc.string(), payload }),
  fc.record({ type: fc.constantFrom('CALLERROR' as const, 'CALLRESULTERROR' as const), ...error }),
);
const MESSAGE_TEXTS = message.map(serializeFrame);

describe('properties', () => {
  test('a message is read back as it was written', () => {
    fc.assert(
      fc.property(message, (written) => {
        const text = serializeFrame(written);
        fc.pre(!text.includes('__proto__'));
        const { repairs, suggestedAction: _, ...read } = parseFrame(text, '2.1') as ReturnType<typeof parseFrame> & Message;
        expect(repairs).toEqual([]);
        expect(JSON.stringify(read)).toBe(JSON.stringify(written));
        expect(serializeFrame(read)).toBe(text);
      }),
    );
  });

  test('numbers go through unchanged', () => {
    const text = '[2,"m1","X",{"a":1.50,"b":9223372036854775807,"c":[2e+01,-0]}]';
    const frame = parseFrame(text, '1.6');
    expect(frame).toMatchObject({ payload: { a: JsonNumber.of('1.50') } });
    expect(frame.type === 'CALL' && serializeFrame(frame)).toBe(text);
  });

  test('any text and any damaged message is a value, the same each time', () => {
    const damaged = fc.tuple(MESSAGE_TEXTS, fc.array(fc.tuple(fc.nat(), fc.nat(8), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 4 })).map(([text, edits]) =>
      edits.reduce((t, [at, cut, insert]) => t.slice(0, at % (t.length + 1)) + insert + t.slice((at % (t.length + 1)) + cut), text),
    );
    const noise = fc.string({ unit: fc.constantFrom(...'[]{},:"\\23 456.e-\u0000\n\uFEFFa') });
    const packs = fc.subarray<LexicalRepairId>(['DROP_EMPTY_ARRAY_SLOTS', 'DROP_TRAILING_COMMAS']);
    fc.assert(
      fc.property(fc.oneof(damaged, noise, fc.string({ unit: 'binary' })), fc.constantFrom(...OCPP_VERSIONS), packs, (text, version, repairs) => {
        const frame = parseFrame(text, version, { repairs });
        expect(parseFrame(text, version, { repairs })).toEqual(frame);
        if (frame.type === 'MALFORMED') return;
        const again = parseFrame(serializeFrame(frame), version);
        expect(again.repairs).toEqual([]);
        expect(again).toEqual({ ...frame, repairs: [] });
      }),
      { numRuns: 3000 },
    );
  });

  test('a message without its end is never taken for one', () => {
    fc.assert(
      fc.property(MESSAGE_TEXTS, fc.nat(), fc.subarray<LexicalRepairId>(['DROP_EMPTY_ARRAY_SLOTS', 'DROP_TRAILING_COMMAS']), (text, at, repairs) => {
        expect(parseFrame(text.slice(0, at % text.length), '2.1', { repairs })).toMatchObject({ type: 'MALFORMED', code: 'TRUNCATED_JSON' });
      }),
    );
  });
});

function heartbeat(messageId = 'm1'): Message {
  return { type: 'CALL', messageId, action: 'Heartbeat', payload: {} };
}

function callError(errorCode: string, errorDescription: string, errorDetails: Record<string, string>, messageId = 'm1'): Message {
  return { type: 'CALLERROR', messageId, errorCode, errorDescription, errorDetails };
}
