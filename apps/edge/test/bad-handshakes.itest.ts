import { jest } from '@jest/globals';
import { TestCharger } from './charger.ts';
import { RawPeer, TEXT, handshake } from './raw-peer.ts';
import type { HttpHead } from './raw-peer.ts';
import { World, until } from './world.ts';
import type { LoggedRecord } from './world.ts';

jest.setTimeout(180_000);

let world: World;
let url: string;
let port: number;
let assuming: number;
let limited: number;

beforeAll(async () => {
  world = await World.shared();
  await world.charger('ASSUMED', { assumeVersion: 'V201' });
  const listeners = [{ name: 'plain', port: 0 }, { name: 'old', port: 0, assumeVersion: '1.6' }];
  ({ url, port, ports: [, assuming = 0] } = await world.edge({ CHARGEPLANE_EDGE_LISTENERS: JSON.stringify(listeners) }));
  ({ port: limited } = await world.edge({ CHARGEPLANE_MAX_CONNECTIONS_PER_ADDRESS: '2', CHARGEPLANE_HANDSHAKE_TIMEOUT_MS: '2000' }));
});

afterAll(() => world?.close());

async function ask(request: string | Buffer, at = port): Promise<HttpHead & { peer: RawPeer }> {
  const peer = await RawPeer.connect(at);
  peer.write(request);
  return { ...(await peer.head()), peer };
}

/** Different refusals of one peer get a record each up to eight in a second. */
async function inGroups<T>(cases: readonly T[], check: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < cases.length; from += 4) await Promise.all(cases.slice(from, from + 4).map(check));
}

const opened = (chargerId: string): Promise<LoggedRecord> => until(`CONN_OPENED of ${chargerId}`, () => world.of(chargerId).find(({ kind }) => kind === 'CONN_OPENED'));
const refusedAt = (path: string): Promise<LoggedRecord> =>
  until(`CONN_REFUSED of ${path}`, () => world.records.find(({ kind, transport }) => kind === 'CONN_REFUSED' && transport?.path === path));

afterEach(async () => {
  const other = await TestCharger.connect(`${url}/OTHER`);
  expect(await other.call('Heartbeat', {})).toEqual([3, 'm1', { currentTime: expect.any(String) }]);
  other.close();
});

describe('who it is', () => {
  it.each<[target: string, tenantId: string, chargerId: string, key: string]>([
    ['/ocpp/CP%2F1', 'main', 'CP/1', 'main/CP%2F1'],
    ['/ocpp/other%2FCP', 'main', 'other/CP', 'main/other%2FCP'],
    ['/ocpp/other/CP-a', 'other', 'CP-a', 'other/CP-a'],
    ['/OCPP//CP-b/', 'main', 'CP-b', 'main/CP-b'],
    ['/ocpp/cp-B', 'main', 'cp-B', 'main/cp-B'],
    ['/ocpp/CP-c?token=secret', 'main', 'CP-c', 'main/CP-c'],
    ['http://user:secret@somewhere:9/ocpp/CP-d', 'main', 'CP-d', 'main/CP-d'],
    ['/ocpp/%E2%9A%A1', 'main', '⚡', 'main/%E2%9A%A1'],
    ['/ocpp/CP%20with%20blanks', 'main', 'CP with blanks', 'main/CP%20with%20blanks'],
    ['/ocpp/a:b@c+d*e', 'main', 'a:b@c+d*e', 'main/a%3Ab%40c%2Bd*e'],
    ['/ocpp/...', 'main', '...', 'main/...'],
    ['/ocpp/__proto__', 'main', '__proto__', 'main/__proto__'],
    ['/ocpp/constructor', 'main', 'constructor', 'main/constructor'],
    [`/ocpp/${'L'.repeat(255)}`, 'main', 'L'.repeat(255), `main/${'L'.repeat(255)}`],
  ])('%s', async (target, tenantId, chargerId, key) => {
    const { status, peer } = await ask(handshake(target));
    expect(status).toBe(101);
    peer.send(TEXT, '[2,"1","Heartbeat",{}]');
    expect((await peer.frame()).opcode).toBe(TEXT);
    peer.destroy();
    const record = await opened(chargerId);
    expect(record).toMatchObject({ tenantId, chargerId, kafkaKey: key });
    expect(JSON.stringify(record)).not.toContain('secret');
  });

  it('an identity in UTF-8 that is not percent-encoded', async () => {
    const { status, peer } = await ask(Buffer.from(handshake('/ocpp/Säule-1'), 'utf8'));
    peer.destroy();
    // Node's parser may refuse it, but then with an answer and a record.
    if (status === 101) expect(await opened('Säule-1')).toMatchObject({ kafkaKey: 'main/S%C3%A4ule-1', transport: { path: '/ocpp/Säule-1' } });
    else expect(status).toBe(400);
  });

  it('a path or an identity that cannot be: 404 or 400, and a record', async () => {
    const cases: [target: string, status: number, code: string][] = [
      ['/ocpp/', 400, 'BAD_IDENTITY'],
      ['/ocpp', 400, 'BAD_IDENTITY'],
      ['/ocpp/.', 400, 'BAD_IDENTITY'],
      ['/ocpp/%2e%2e', 400, 'BAD_IDENTITY'],
      ['/ocpp/%00x', 400, 'BAD_IDENTITY'],
      ['/ocpp/a%0Ab', 400, 'BAD_IDENTITY'],
      ['/ocpp/%zz', 400, 'BAD_IDENTITY'],
      ['/ocpp/%ff', 400, 'BAD_IDENTITY'],
      ['/ocpp/%20', 400, 'BAD_IDENTITY'],
      [`/ocpp/${'L'.repeat(256)}`, 400, 'BAD_IDENTITY'],
      ['/ocpp/nobody/CP', 404, 'BAD_PATH'],
      ['/ocpp/../CP', 404, 'BAD_PATH'],
      ['/ocpp/__proto__/CP', 404, 'BAD_PATH'],
      ['/ocpp/a/b/c', 404, 'BAD_PATH'],
      ['/ocppx/CP', 404, 'BAD_PATH'],
      ['/', 404, 'BAD_PATH'],
      [`/ocpp/${'y/'.repeat(3_000)}`, 404, 'BAD_PATH'],
    ];
    await inGroups(cases, async ([target, status, code]) => {
      const answer = await ask(handshake(target));
      answer.peer.destroy();
      expect({ target, status: answer.status }).toEqual({ target, status });
      expect(await refusedAt(target.slice(0, 1024))).toMatchObject({ reason: code, transport: { httpStatus: status, offeredSubprotocols: ['ocpp1.6'], initiator: 'EDGE' } });
    });
  });
});

describe('which version', () => {
  it('header names and values in any case; the subprotocol comes back as it was offered', async () => {
    const request = handshake('/ocpp/CASE', { Upgrade: null, Connection: null, 'Sec-WebSocket-Protocol': null, uPGRADE: 'WebSocket', CONNECTION: 'keep-alive, UPGRADE', 'sec-websocket-PROTOCOL': 'OCPP1.6' });
    const { status, headers, peer } = await ask(request);
    peer.destroy();
    expect({ status, protocol: headers['sec-websocket-protocol'] }).toEqual({ status: 101, protocol: 'OCPP1.6' });
    expect(await opened('CASE')).toMatchObject({ ocppVersion: 'V16', transport: { subprotocol: 'OCPP1.6' } });
  });

  it('permessage-deflate is not agreed on; the offer stands in the record', async () => {
    const offer = 'permessage-deflate; client_max_window_bits; server_no_context_takeover, x-unknown; "broken';
    const { status, headers, peer } = await ask(handshake('/ocpp/DEFLATE', { 'Sec-WebSocket-Extensions': offer, 'User-Agent': 'Box/1.0', Authorization: 'Basic eDp5' }));
    expect(status).toBe(101);
    expect(headers['sec-websocket-extensions']).toBeUndefined();
    peer.send(TEXT, '[2,"1","Heartbeat",{}]');
    expect((await peer.frame()).opcode).toBe(TEXT);
    peer.destroy();
    expect((await opened('DEFLATE')).transport?.headers).toEqual({ 'sec-websocket-extensions': offer, 'sec-websocket-protocol': 'ocpp1.6', 'sec-websocket-version': '13', 'user-agent': 'Box/1.0' });
  });

  it.each<[offered: string | null, chosen: string, version: string]>([
    ['ocpp2.0.1, ocpp1.6', 'ocpp2.0.1', 'V201'],
    ['ocpp1.5, ocpp1.6, ocpp1.6', 'ocpp1.6', 'V16'],
    ['a b,,  ,ocpp2.1,"', 'ocpp2.1', 'V21'],
  ])('offered %s', async (offered, chosen, version) => {
    const id = `OFFER-${version}`;
    const { status, headers, peer } = await ask(handshake(`/ocpp/${id}`, { 'Sec-WebSocket-Protocol': offered }));
    peer.destroy();
    expect({ status, protocol: headers['sec-websocket-protocol'] }).toEqual({ status: 101, protocol: chosen });
    expect(await opened(id)).toMatchObject({ ocppVersion: version, transport: { assumedVersion: false } });
  });

  it('where none is offered or in common, the handshake is completed without one and closed; a refusal is recorded', async () => {
    const cases: [id: string, offered: string | null][] = [['NO-PROTOCOL', null], ['OLD-PROTOCOL', 'ocpp1.2, ocpp1.5'], ['ODD-PROTOCOL', 'a b;c']];
    await inGroups(cases, async ([id, offered]) => {
      const { status, headers, peer } = await ask(handshake(`/ocpp/${id}`, { 'Sec-WebSocket-Protocol': offered }));
      expect({ status, protocol: headers['sec-websocket-protocol'] }).toEqual({ status: 101, protocol: undefined });
      expect(await peer.closeCode()).toBe(1002);
      peer.destroy();
      const record = await until('CONN_REFUSED', () => world.refusals(id)[0]);
      expect(record).toMatchObject({ reason: 'NO_COMMON_SUBPROTOCOL', transport: { httpStatus: 101, closeCode: 1002, subprotocol: null } });
      expect(world.of(id).map(({ kind }) => kind)).toEqual(['CONN_REFUSED']);
    });
  });

  it('a charger or a listener may be told to assume a version', async () => {
    const silent = handshake('/ocpp/ASSUMED', { 'Sec-WebSocket-Protocol': null });
    const { status, headers, peer } = await ask(silent);
    expect({ status, protocol: headers['sec-websocket-protocol'] }).toEqual({ status: 101, protocol: undefined });
    peer.destroy();
    expect(await opened('ASSUMED')).toMatchObject({ ocppVersion: 'V201', transport: { assumedVersion: true, subprotocol: null, listener: 'plain' } });
    const old = await ask(handshake('/ocpp/SILENT', { 'Sec-WebSocket-Protocol': null }), assuming);
    expect(old.status).toBe(101);
    old.peer.destroy();
    expect(await opened('SILENT')).toMatchObject({ ocppVersion: 'V16', transport: { assumedVersion: true, listener: 'old' } });
  });
});

describe('what is no handshake', () => {
  it('an HTTP request that is no WebSocket handshake: 400, the end, and a record', async () => {
    const cases: [name: string, request: string][] = [
      ['no key', handshake('/ocpp/BU-1', { 'Sec-WebSocket-Key': null })],
      ['a short key', handshake('/ocpp/BU-2', { 'Sec-WebSocket-Key': 'abc' })],
      ['an unknown version', handshake('/ocpp/BU-3', { 'Sec-WebSocket-Version': '12' })],
      ['another upgrade', handshake('/ocpp/BU-4', { Upgrade: 'h2c' })],
      ['POST', handshake('/ocpp/BU-5', {}, 'POST /ocpp/BU-5 HTTP/1.1')],
      ['a plain GET', 'GET /ocpp/BU-6 HTTP/1.1\r\nHost: x\r\n\r\n'],
      ['a POST with a body', 'POST /ocpp/BU-7 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello'],
      ['CONNECT', 'CONNECT somewhere:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ];
    await inGroups(cases, async ([name, request]) => {
      const answer = await ask(request);
      expect({ name, status: answer.status, connection: answer.headers['connection']?.toLowerCase() }).toEqual({ name, status: 400, connection: 'close' });
      await answer.peer.end();
      expect(await refusedAt(request.split(' ')[1] ?? '')).toMatchObject({ reason: 'BAD_UPGRADE', transport: { httpStatus: 400 } });
    });
  });

  it('what is no HTTP at all: an answer, the end, and as many refusals as there were', async () => {
    const cases: [name: string, bytes: string | Buffer, status: number][] = [
      ['a word', 'hello\r\n\r\n', 400],
      ['TLS', Buffer.from('16030100a5010000a10303', 'hex'), 400],
      ['noise', Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 7919) % 256)), 400],
      ['headers without end', `GET /ocpp/BU-8 HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}`, 431],
      ['a header that is none', 'GET /ocpp/BU-9 HTTP/1.1\r\nHost x\r\n\r\n', 400],
    ];
    const counted = (): number => world.refusals('').filter(({ transport }) => transport?.path === null).reduce((sum, { transport }) => sum + (transport?.count ?? 0), 0);
    const before = counted();
    for (const [name, bytes, status] of cases) {
      const answer = await ask(bytes);
      expect({ name, status: answer.status }).toEqual({ name, status });
      await answer.peer.end();
    }
    await until('a count of all refusals', () => counted() === before + cases.length);
  });

  it('a handshake that is not finished in time gets 408', async () => {
    const peer = await RawPeer.connect(limited);
    peer.write(handshake('/ocpp/SLOW').slice(0, 60));
    expect((await peer.head()).status).toBe(408);
    await peer.end();
    await until('the refusal', () => world.refusals('').some(({ transport }) => transport?.httpStatus === 408));
  });

  it('a peer that hangs up in the middle leaves nothing behind', async () => {
    for (let index = 0; index < 20; index++) {
      const peer = await RawPeer.connect(port);
      peer.write(handshake(`/ocpp/GONE-${index}`).slice(0, 20 + index * 8));
      peer.destroy();
    }
  });

  it('a peer that hangs up before the answer: CONN_OPENED is followed by CONN_CLOSED', async () => {
    for (let index = 0; index < 10; index++) {
      const peer = await RawPeer.connect(port);
      peer.write(handshake(`/ocpp/HASTY-${index}`));
      await new Promise((resolve) => setImmediate(resolve));
      peer.destroy();
    }
    const hasty = (): LoggedRecord[] => world.records.filter(({ chargerId }) => chargerId.startsWith('HASTY-'));
    await until('as many ends as beginnings', () => {
      const count = (kind: string): number => hasty().filter((record) => record.kind === kind).length;
      return count('CONN_OPENED') === count('CONN_CLOSED');
    });
  });
});

describe('limits', () => {
  it('connections per address: 429 with Retry-After; free again when one ends', async () => {
    const [first, second] = [await RawPeer.open(limited, '/ocpp/LIMIT-1'), await RawPeer.open(limited, '/ocpp/LIMIT-2')];
    const { status, headers, peer } = await ask(handshake('/ocpp/LIMIT-3'), limited);
    expect({ status, retry: Number(headers['retry-after']) > 0 }).toEqual({ status: 429, retry: true });
    peer.destroy();
    expect(await until('the refusal', () => world.refusals('LIMIT-3')[0])).toMatchObject({ reason: 'OVER_LIMIT', transport: { httpStatus: 429 } });
    first.destroy();
    await until('the end of the first', () => world.of('LIMIT-1').some(({ kind }) => kind === 'CONN_CLOSED'));
    (await RawPeer.open(limited, '/ocpp/LIMIT-4')).destroy();
    second.destroy();
  });

  it('a charger above its frames per second is read slower, and nothing is lost', async () => {
    const { port: slow } = await world.edge({ CHARGEPLANE_MAX_FRAMES_PER_SECOND: '50' });
    const charger = await TestCharger.connect(`ws://127.0.0.1:${slow}/ocpp/FAST`);
    for (let index = 0; index < 200; index++) await charger.send(`[2,"${index}","Heartbeat",{}]`);
    await until('all answers', () => charger.got.length === 200);
    expect(charger.got.map((text) => (JSON.parse(text) as string[])[1])).toEqual(Array.from({ length: 200 }, (_, index) => String(index)));
    charger.close();
  });
});
