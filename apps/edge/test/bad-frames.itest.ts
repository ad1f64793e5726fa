import { jest } from '@jest/globals';
import fc from 'fast-check';
import { TestCharger } from './charger.ts';
import { BINARY, CLOSE, CONTINUATION, PING, PONG, RawPeer, TEXT, clientFrame, handshake } from './raw-peer.ts';
import { World, until } from './world.ts';
import type { LoggedRecord } from './world.ts';

const MAX_PAYLOAD = 700_000;

jest.setTimeout(180_000);

let world: World;
let url: string;
let port: number;

beforeAll(async () => {
  world = await World.shared();
  ({ url, port } = await world.edge({ CHARGEPLANE_MAX_PAYLOAD: String(MAX_PAYLOAD), CHARGEPLANE_MAX_FRAMES_PER_SECOND: '2000' }));
});

afterAll(() => world?.close());

const closed = (chargerId: string): Promise<LoggedRecord> => until(`CONN_CLOSED of ${chargerId}`, () => world.of(chargerId).find(({ kind }) => kind === 'CONN_CLOSED'));
const kinds = (chargerId: string): string[] => world.of(chargerId).map(({ kind }) => kind);
const bytesOf = ({ payload, payloadBytes }: LoggedRecord): string => Buffer.from(payloadBytes ?? Buffer.from(payload ?? '')).toString('hex');

/** The edge lives and serves others. */
async function othersAreServed(): Promise<void> {
  const other = await TestCharger.connect(`${url}/OTHER`);
  expect(await other.call('Heartbeat', {})).toEqual([3, 'm1', { currentTime: expect.any(String) }]);
  other.close();
}

afterEach(othersAreServed);

describe('a message that is none is a record and gets a defined answer; the connection goes on', () => {
  const error = (id: string, code: string) => [4, id, code, expect.any(String), {}];
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const deepObjects = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  const long = 'x'.repeat(70_000);
  const cases: [name: string, text: string | Buffer, reply: unknown[] | null][] = [
    ['an empty message', '', error('-1', 'FormationViolation')],
    ['no JSON', 'hello', error('-1', 'FormationViolation')],
    ['blanks', ' \r\n ', error('-1', 'FormationViolation')],
    ['NUL bytes', '\u0000\u0000', error('-1', 'FormationViolation')],
    ['an object', '{"a":1}', error('-1', 'FormationViolation')],
    ['null', 'null', error('-1', 'FormationViolation')],
    ['an empty array', '[]', error('-1', 'FormationViolation')],
    ['a type alone', '[2]', error('-1', 'FormationViolation')],
    ['no action', '[2,"a1"]', error('a1', 'FormationViolation')],
    ['an action that is a number', '[2,"a2",7,{}]', error('a2', 'FormationViolation')],
    ['an id that is null', '[2,null,"Heartbeat",{}]', error('-1', 'FormationViolation')],
    ['an id that is a number', '[2,12345678901234567890,"Heartbeat",{}]', [3, '12345678901234567890', { currentTime: expect.any(String) }]],
    ['an unknown message type', '[9,"a3","Heartbeat",{}]', error('a3', 'ProtocolError')],
    ['a message type of 2.1', '[6,"a4","NotifyPeriodicEventStream",{}]', error('a4', 'ProtocolError')],
    ['JSON that breaks off', '[2,"a5","Heartbeat",{', error('a5', 'FormationViolation')],
    ['an unknown action', '[2,"a6","NoSuchAction",{}]', error('a6', 'NotImplemented')],
    ['an action that every object inherits', '[2,"a7","constructor",{}]', error('a7', 'NotImplemented')],
    ['another', '[2,"a8","__proto__",{}]', error('a8', 'NotImplemented')],
    ['an action of the central system', '[2,"a9","RemoteStartTransaction",{"idTag":"x"}]', error('a9', 'NotSupported')],
    ['a payload that is text', '[2,"b1","StatusNotification","text"]', [3, 'b1', {}]],
    ['a payload that is missing', '[2,"b2","Heartbeat"]', [3, 'b2', { currentTime: expect.any(String) }]],
    ['a payload with prototype keys', '[2,"b3","StatusNotification",{"__proto__":{"status":"x"},"constructor":{"prototype":1},"hasOwnProperty":1}]', [3, 'b3', {}]],
    ['an id that is a prototype key', '[2,"__proto__","Heartbeat",{}]', [3, '__proto__', { currentTime: expect.any(String) }]],
    ['a payload of wrong types', '[2,"b4","StopTransaction",{"transactionId":"x","meterStop":[],"timestamp":{},"idTag":9}]', [3, 'b4', expect.any(Object)]],
    ['keys twice', '[2,"b5","StatusNotification",{"connectorId":1,"connectorId":2}]', [3, 'b5', {}]],
    ['numbers out of all bounds', '[2,"b6","StartTransaction",{"connectorId":1e999,"meterStart":-0.000000000000000000000000001,"idTag":"T"}]', [3, 'b6', expect.objectContaining({ transactionId: expect.any(Number) })]],
    ['nesting without end', `[2,"b7","StatusNotification",{"a":${deep}}]`, error('b7', 'FormationViolation')],
    ['text that is no UTF-8', Buffer.concat([Buffer.from('[2,"b8","StatusNotification",{"info":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}]')]), [3, 'b8', {}]],
    ['a long id', `[2,"${'i'.repeat(1_000)}","Heartbeat",{}]`, [3, 'i'.repeat(1_000), { currentTime: expect.any(String) }]],
    ['objects in objects, 10 000 deep', `[2,"c1","StatusNotification",${deepObjects}]`, error('c1', 'FormationViolation')],
    ['depth where the id is', `[2,${deep},"StatusNotification",{}]`, error('-1', 'FormationViolation')],
    ['a text of 70 000 characters', `[2,"c2","StatusNotification",{"info":"${long}"}]`, [3, 'c2', {}]],
    ['a key of 70 000 characters', `[2,"c3","StatusNotification",{"${long}":1}]`, [3, 'c3', {}]],
    ['an action of 70 000 characters', `[2,"c4","${long}",{}]`, error('c4', 'NotImplemented')],
    ['an id of 70 000 characters', `[2,"${long}","Heartbeat",{}]`, [3, long, { currentTime: expect.any(String) }]],
    ['a number of 70 000 digits', `[2,"c5","StatusNotification",{"connectorId":${'9'.repeat(70_000)}}]`, [3, 'c5', {}]],
    ['3000 keys, all the same', `[2,"c6","StatusNotification",{${Array.from({ length: 3_000 }, () => '"status":"x"').join(',')}}]`, [3, 'c6', {}]],
    ['prototype keys in prototype keys', '[2,"c7","BootNotification",{"__proto__":{"__proto__":{"chargePointVendor":"x"}},"constructor":{"prototype":{"toString":null}},"chargingStation":{"__proto__":{"vendorName":"x"}}}]', [3, 'c7', expect.any(Object)]],
    ['lone surrogates', '[2,"b9\\ud800","StatusNotification",{"info":"\\udc00"}]', [3, 'b9\ud800', {}]],
    ['an answer to nothing', '[3,"nothing",{}]', null],
    ['an error to nothing', '[4,"nothing","GenericError","",{}]', null],
    ['a broken answer', '[3,"nothing"', null],
  ];

  it.each([['1.6', 'ocpp1.6'], ['2.0.1', 'ocpp2.0.1'], ['2.1', 'ocpp2.1']])('%s', async (_version, subprotocol) => {
    const id = `MALFORMED-${subprotocol}`;
    const is16 = subprotocol === 'ocpp1.6';
    const charger = await TestCharger.connect(`${url}/${id}`, subprotocol);
    for (const [name, text, reply] of cases) {
      const before = charger.got.length;
      await charger.send(text, false);
      // 2.1 knows type 6: a message that is never answered.
      if (reply === null || (subprotocol === 'ocpp2.1' && name === 'a message type of 2.1')) continue;
      const got: unknown = JSON.parse(await charger.next(before));
      const [type, id] = reply;
      const only16 = /StopTransaction|StartTransaction/.test(String(text));
      if (is16) expect({ name, got }).toEqual({ name, got: reply });
      else expect({ name, got }).toEqual({ name, got: expect.arrayContaining([only16 ? 4 : type, id]) });
    }
    await charger.call('Heartbeat', {});
    charger.close();
    await closed(id);

    const records = world.of(id);
    const incoming = records.filter(({ kind }) => kind === 'FRAME_IN');
    expect(incoming.map(bytesOf).slice(0, -1)).toEqual(cases.map(([, text]) => Buffer.from(text).toString('hex')));
    expect(incoming.filter(({ payload }) => payload === null || payload === undefined)).toHaveLength(1);
    expect(records.filter(({ kind }) => kind === 'FRAME_OUT').map(({ payload }) => payload)).toEqual(charger.got);
    expect(records.map(({ connSeq }) => connSeq)).toEqual(records.map((_, index) => index));
  });

  it('a message id that comes twice is answered twice', async () => {
    const charger = await TestCharger.connect(`${url}/TWICE`);
    const text = '[2,"same","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":5,"timestamp":"2026-01-01T00:00:00Z"}]';
    const [first, second] = [await charger.ask(text), await charger.ask(text)] as [unknown[], unknown[]];
    expect(second).toEqual(first);
    charger.close();
    await closed('TWICE');
    expect(kinds('TWICE')).toEqual(['CONN_OPENED', 'FRAME_IN', 'FRAME_OUT', 'FRAME_IN', 'FRAME_OUT', 'CONN_CLOSED']);
  });

  it('a binary message is kept as bytes and answered', async () => {
    const charger = await TestCharger.connect(`${url}/BINARY`);
    const heartbeat = Buffer.from('[2,"1","Heartbeat",{}]');
    expect(await charger.ask(heartbeat, true)).toEqual([3, '1', { currentTime: expect.any(String) }]);
    expect(await charger.ask(Buffer.from([0, 1, 2, 0xff]), true)).toEqual([4, '-1', 'FormationViolation', expect.any(String), {}]);
    charger.close();
    await closed('BINARY');
    const [first, second] = world.of('BINARY').filter(({ kind }) => kind === 'FRAME_IN');
    expect(first).toMatchObject({ binary: true, payload: null });
    expect(Buffer.from(first?.payloadBytes ?? []).equals(heartbeat)).toBe(true);
    expect(Buffer.from(second?.payloadBytes ?? [])).toEqual(Buffer.from([0, 1, 2, 0xff]));
  });

  it('whatever comes: as many records as messages, byte for byte, and every answer in the log as it was written', async () => {
    const charger = await TestCharger.connect(`${url}/FUZZ`, 'ocpp2.0.1');
    const part = fc.constantFrom('[', ']', '2', '3', ',', '"x"', '"Heartbeat"', '{}', '{', '}', ':', '\\', '\u0000', '1e9', 'null', 'é', '\ud83d\ude00');
    const message = fc.oneof(
      fc.array(part, { maxLength: 14 }).map((parts) => Buffer.from(parts.join(''))),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc.json({ maxDepth: 3 }).map((json) => Buffer.from(`[2,"f","DataTransfer",${json}]`)),
    );
    const sent = fc.sample(fc.record({ data: message, binary: fc.boolean() }), { numRuns: 500, seed: 20_260 });
    for (const { data, binary } of sent) await charger.send(data, binary);
    await charger.send('[2,"last","Heartbeat",{}]');
    await until('the answer to the last', () => charger.got.some((text) => text.startsWith('[3,"last"')));
    charger.close();
    await closed('FUZZ');
    const records = world.of('FUZZ');
    expect(records.filter(({ kind }) => kind === 'FRAME_IN').slice(0, sent.length).map(bytesOf)).toEqual(sent.map(({ data }) => data.toString('hex')));
    expect(records.filter(({ kind }) => kind === 'FRAME_OUT').map(({ payload }) => payload)).toEqual(charger.got);
    expect(records.map(({ connSeq }) => connSeq)).toEqual(records.map((_, index) => index));
  });
});

describe('large messages', () => {
  it('one above the size of a record is kept in numbered parts that joined give it back, and is answered', async () => {
    const charger = await TestCharger.connect(`${url}/LARGE`);
    const text = `[2,"1","DataTransfer",{"vendorId":"v","data":"${'é'.repeat(300_000)}"}]`;
    expect(await charger.ask(text)).toEqual([3, '1', expect.any(Object)]);
    charger.close();
    await closed('LARGE');
    const parts = world.of('LARGE').filter(({ kind }) => kind === 'FRAME_IN');
    expect(parts.map(({ part }) => part)).toEqual([1, 2, 3].map((number) => ({ number, count: 3 })));
    expect(parts.map(({ payload }) => payload).join('') === text).toBe(true);
    expect(kinds('LARGE').slice(-2)).toEqual(['FRAME_OUT', 'CONN_CLOSED']);
  });

  it('one above maxPayload closes with 1009, also in fragments', async () => {
    const peer = await RawPeer.open(port, '/ocpp/OVERSIZE');
    peer.send(TEXT, 'x'.repeat(MAX_PAYLOAD + 1));
    expect(await peer.closeCode()).toBe(1009);
    peer.destroy();
    expect(await closed('OVERSIZE')).toMatchObject({ reason: 'FRAME_TOO_LARGE', transport: { closeCode: 1009, initiator: 'EDGE' } });

    const other = await RawPeer.open(port, '/ocpp/OVERSIZE-2');
    other.send(TEXT, 'x'.repeat(MAX_PAYLOAD - 10), { fin: false });
    other.send(CONTINUATION, 'x'.repeat(11));
    expect(await other.closeCode()).toBe(1009);
    other.destroy();
    expect(await closed('OVERSIZE-2')).toMatchObject({ reason: 'FRAME_TOO_LARGE', transport: { closeCode: 1009 } });
  });

  it('more fragments than anybody needs close with 1008', async () => {
    const peer = await RawPeer.open(port, '/ocpp/CONFETTI');
    peer.send(TEXT, '[', { fin: false });
    for (let index = 0; index < 20_000; index++) peer.send(CONTINUATION, ' ', { fin: false });
    expect(await peer.closeCode()).toBe(1008);
    peer.destroy();
    expect(await closed('CONFETTI')).toMatchObject({ reason: 'PROTOCOL_ERROR', transport: { closeCode: 1008 } });
  });
});

describe('frames of WebSocket', () => {
  it('fragments with a ping between them are one message; the ping is answered', async () => {
    const peer = await RawPeer.open(port, '/ocpp/FRAGMENTS');
    const text = '[2,"ä","Heartbeat",{}]';
    const bytes = Buffer.from(text);
    peer.send(TEXT, bytes.subarray(0, 5), { fin: false });
    peer.send(PING, 'are you there');
    peer.send(CONTINUATION, bytes.subarray(5, 9), { fin: false });
    peer.send(CONTINUATION, bytes.subarray(9));
    expect(await peer.frame()).toEqual({ opcode: PONG, payload: Buffer.from('are you there') });
    expect(JSON.parse((await peer.frame()).payload.toString())).toEqual([3, 'ä', { currentTime: expect.any(String) }]);
    peer.send(CLOSE, Buffer.concat([Buffer.from([0x0f, 0xa0]), Buffer.from('good night')]));
    expect(await peer.closeCode()).toBe(4000);
    expect(await closed('FRAGMENTS')).toMatchObject({ reason: 'PEER_CLOSED', transport: { closeCode: 4000, closeReason: 'good night', initiator: 'CHARGER' } });
    expect(world.of('FRAGMENTS').filter(({ kind }) => kind === 'FRAME_IN').map(({ payload }) => payload)).toEqual([text]);
  });

  it.each<[string, string, (peer: RawPeer) => void]>([
    ['a frame without a mask', 'UNMASKED', (peer) => peer.send(TEXT, 'x', { masked: false })],
    ['a compressed frame that was not agreed on', 'RSV1', (peer) => peer.send(TEXT, 'x', { rsv: 4 })],
    ['an unknown opcode', 'OPCODE', (peer) => peer.send(3, 'x')],
    ['a continuation of nothing', 'CONTINUATION', (peer) => peer.send(CONTINUATION, 'x')],
    ['a message in the middle of another', 'INTERLEAVED', (peer) => { peer.send(TEXT, 'x', { fin: false }); peer.send(BINARY, 'y'); }],
    ['a ping in fragments', 'PING-FRAGMENT', (peer) => peer.send(PING, 'x', { fin: false })],
    ['a ping that is too long', 'PING-LONG', (peer) => peer.send(PING, 'x'.repeat(126))],
    ['a close code that may not be sent', 'CODE', (peer) => peer.send(CLOSE, Buffer.from([0x03, 0xed]))],
  ])('%s closes with 1002', async (_name, id, act) => {
    const peer = await RawPeer.open(port, `/ocpp/${id}`);
    peer.send(TEXT, '[2,"1","Heartbeat",{}]');
    expect((await peer.frame()).opcode).toBe(TEXT);
    act(peer);
    expect(await peer.closeCode()).toBe(1002);
    peer.destroy();
    expect(await closed(id)).toMatchObject({ reason: 'PROTOCOL_ERROR', transport: { closeCode: 1002, initiator: 'EDGE' } });
    expect(kinds(id)).toEqual(['CONN_OPENED', 'FRAME_IN', 'FRAME_OUT', 'CONN_CLOSED']);
  });

  it('a close frame with one byte of code closes with 1002', async () => {
    const peer = await RawPeer.open(port, '/ocpp/CODE-1');
    peer.send(CLOSE, 'x');
    expect(await peer.closeCode()).toBe(1002);
    peer.destroy();
    await closed('CODE-1');
  });

  it('a socket that breaks is PEER_LOST; what was read before stands in the log with its answer', async () => {
    const peer = await RawPeer.open(port, '/ocpp/BREAKS');
    peer.send(TEXT, '[2,"1","Heartbeat",{}]');
    peer.socket.end();
    peer.destroy();
    expect(await closed('BREAKS')).toMatchObject({ reason: 'PEER_LOST', transport: { initiator: 'NETWORK' } });
    const [opened, ...others] = kinds('BREAKS');
    expect(opened).toBe('CONN_OPENED');
    expect([['FRAME_IN', 'FRAME_OUT', 'CONN_CLOSED'], ['FRAME_IN', 'FRAME_OUT', 'FRAME_NOT_SENT', 'CONN_CLOSED'], ['CONN_CLOSED']]).toContainEqual(others);
  });

  it('messages right behind the handshake, before it is answered, are not lost', async () => {
    const peer = await RawPeer.connect(port);
    peer.write(Buffer.concat([Buffer.from(handshake('/ocpp/EAGER')), clientFrame(TEXT, '[2,"1","Heartbeat",{}]'), clientFrame(TEXT, '[2,"2","Heartbeat",{}]')]));
    expect((await peer.head()).status).toBe(101);
    for (const id of ['1', '2']) expect(JSON.parse((await peer.frame()).payload.toString())).toEqual([3, id, expect.any(Object)]);
    peer.destroy();
    await closed('EAGER');
    expect(kinds('EAGER').slice(0, 5)).toEqual(['CONN_OPENED', 'FRAME_IN', 'FRAME_OUT', 'FRAME_IN', 'FRAME_OUT']);
  });
});
