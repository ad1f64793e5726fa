import { jest } from '@jest/globals';
import { Seeded } from '@chargeplane/simulator';
import { mutatedFrames } from '@chargeplane/testkit';
import { OCPP_VERSIONS, SUBPROTOCOLS } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';
import { TestCharger } from './charger.ts';
import { RawPeer, handshake } from './raw-peer.ts';
import { World, until } from './world.ts';
import type { LoggedRecord } from './world.ts';

jest.setTimeout(300_000);

const FRAMES = Number(process.env['CHARGEPLANE_FUZZ_FRAMES'] ?? 2_000);
const HANDSHAKES = Math.ceil(FRAMES / 7);
const SEED = Number(process.env['CHARGEPLANE_FUZZ_SEED'] ?? 20_261_130);

let world: World;
let url: string;
let port: number;

beforeAll(async () => {
  world = await World.shared();
  ({ url, port } = await world.edge({ CHARGEPLANE_MAX_FRAMES_PER_SECOND: '100000', CHARGEPLANE_HANDSHAKE_TIMEOUT_MS: '1000' }));
});

afterAll(() => world?.close());

const bytesOf = ({ payload, payloadBytes }: LoggedRecord): Buffer => Buffer.from(payloadBytes ?? Buffer.from(payload ?? ''));

/** Joins the numbered parts of large messages. */
function messages(records: readonly LoggedRecord[]): Buffer[] {
  const all: Buffer[] = [];
  for (const record of records) {
    const bytes = bytesOf(record);
    if (record.part == null || record.part.number === 1) all.push(bytes);
    else all.push(Buffer.concat([all.pop() ?? Buffer.alloc(0), bytes]));
  }
  return all;
}

/** The id of what anybody would read as a CALL: null where JSON does not. */
function readableCall(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value[0] === 2 && typeof value[1] === 'string' && typeof value[2] === 'string' ? value[1] : null;
  } catch {
    return null;
  }
}

function countOf(ids: readonly (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

it.each(OCPP_VERSIONS)(`%s: mutated frames (seed ${SEED}): each is a record, byte for byte and in order, each CALL that can be read has an answer, each answer is in the log as it was written`, async (version: OcppVersion) => {
  const id = `FUZZ-${version}`;
  const charger = await TestCharger.connect(`${url}/${id}`, SUBPROTOCOLS[version]);
  const sent: Buffer[] = [];
  for (const frame of mutatedFrames(SEED + OCPP_VERSIONS.indexOf(version))) {
    if (sent.length >= FRAMES / OCPP_VERSIONS.length) break;
    sent.push(Buffer.from(frame));
    await charger.send(Buffer.from(frame), false);
    if (charger.closed !== undefined) break;
  }
  await charger.send('[2,"the last one","Heartbeat",{}]');
  await until('the answer to the last', () => charger.got.some((text) => text.startsWith('[3,"the last one"')) || charger.closed !== undefined);
  expect(charger.closed).toBeUndefined();
  charger.close();
  await until('CONN_CLOSED', () => world.of(id).some(({ kind }) => kind === 'CONN_CLOSED'));

  const records = world.of(id);
  const heard = messages(records.filter(({ kind }) => kind === 'FRAME_IN')).slice(0, -1);
  expect(heard.length).toBe(sent.length);
  expect(heard.findIndex((bytes, index) => !bytes.equals(sent[index] ?? Buffer.alloc(0)))).toBe(-1);
  const written = messages(records.filter(({ kind }) => kind === 'FRAME_OUT')).map(String);
  expect(written.length).toBe(charger.got.length);
  expect(written.findIndex((text, index) => text !== charger.got[index])).toBe(-1);

  const answers = countOf(charger.got.map((text) => {
    const [type, messageId] = JSON.parse(text) as [number, string];
    expect([3, 4]).toContain(type);
    return messageId;
  }));
  const calls = countOf(sent.map((bytes) => readableCall(bytes.toString())));
  expect([...calls.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThan(sent.length / 10);
  expect([...calls].filter(([call, n]) => (answers.get(call) ?? 0) < n)).toEqual([]);
});

/** One handshake as a peer might break it: cut, doubled, with bytes or lines of another kind, with a body or frames behind it. */
function mutatedHandshake(random: Seeded, index: number): Buffer {
  const target = ['/ocpp/HS-', '/ocpp/main/HS-', '/OCPP//HS-', '/ocpp/%48S-', '/', 'http://x/ocpp/HS-', '*', '/ocpp/\u00e4-', `/ocpp/${'y'.repeat(300)}`][random.between(0, 8)] ?? '';
  let bytes = Buffer.from(handshake(`${target}${index}`), 'latin1');
  const place = (): number => random.between(0, bytes.length - 1);
  const splice = (at: number, gone: number, more: Buffer | string): void => void (bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(more), bytes.subarray(Math.min(bytes.length, at + gone))]));
  const lines = (change: (all: string[]) => string[]): void => void (bytes = Buffer.from(change(bytes.toString('latin1').split('\r\n')).join('\r\n'), 'latin1'));
  const mutations: (() => void)[] = [
    () => splice(place(), random.between(1, 20), ''),
    () => splice(place(), 0, Buffer.from([random.between(0, 255)])),
    () => splice(place(), 1, Buffer.from([random.between(0, 255)])),
    () => splice(place(), 0, ['\r', '\n', '\0', ':', ' ', '\t', ',', '\r\n ', '\u00ff', '%'][random.between(0, 9)] ?? ''),
    () => lines((all) => [...all.slice(0, 2), all[random.between(1, all.length - 3)] ?? '', ...all.slice(2)]),
    () => lines((all) => all.filter((_, n) => n === 0 || n >= all.length - 2 || n !== random.between(1, all.length - 3))),
    () => lines((all) => [all[0] ?? '', `X-Long: ${'z'.repeat(random.between(1, 20_000))}`, ...all.slice(1)]),
    () => lines((all) => [all[0] ?? '', ...Array.from({ length: random.between(1, 150) }, (_, n) => `X-${n}: ${n}`), ...all.slice(1)]),
    () => lines((all) => [all[0] ?? '', ['Content-Length: 5', 'Transfer-Encoding: chunked', 'Expect: 100-continue', 'Authorization: Basic !!!', 'Authorization: Basic OjpfOg==', 'Sec-WebSocket-Protocol: ocpp2.0.1,,"', 'Upgrade: h2c', 'Host: y'][random.between(0, 7)] ?? '', ...all.slice(1)]),
    () => lines((all) => [(all[0] ?? '').replace('GET', ['POST', 'get', 'HEAD', 'OPTIONS', 'CONNECT', 'PRI', 'G ET'][random.between(0, 6)] ?? ''), ...all.slice(1)]),
    () => lines((all) => [(all[0] ?? '').replace('1.1', ['1.0', '0.9', '2.0', '9.9', ''][random.between(0, 4)] ?? ''), ...all.slice(1)]),
    () => (bytes = Buffer.concat([bytes, Buffer.from(Array.from({ length: random.between(1, 60) }, () => random.between(0, 255)))])),
    () => (bytes = bytes.subarray(0, place())),
    () => (bytes = Buffer.from(Array.from({ length: random.between(1, 300) }, () => random.between(0, 255)))),
  ];
  for (let n = random.between(0, 3); n > 0; n--) mutations[random.between(0, mutations.length - 1)]?.();
  return bytes.length === 0 ? Buffer.from('\r') : bytes;
}

it(`mutated handshakes (seed ${SEED}): each is answered or cut in time, and each answer has a record`, async () => {
  const random = new Seeded(SEED);
  const all = Array.from({ length: HANDSHAKES }, (_, index) => mutatedHandshake(random, index));
  const answers: number[] = [];
  for (let from = 0; from < all.length; from += 100) {
    const some = await Promise.all(
      all.slice(from, from + 100).map(async (bytes) => {
        const peer = await RawPeer.connect(port);
        peer.write(bytes);
        const next = async (): Promise<number> => {
          await until(`an answer to ${JSON.stringify(bytes.toString('latin1'))}`, () => peer.answered || peer.ended, 60_000);
          return peer.answered ? (await peer.head()).status : 0;
        };
        let status = await next();
        // 100 Continue is no answer yet.
        while (status === 100) status = await next();
        peer.destroy();
        return status;
      }),
    );
    answers.push(...some);
  }
  const answered = answers.filter((status) => status > 0);
  expect(answered.length).toBe(HANDSHAKES);
  expect(answered.filter((status) => ![101, 400, 404, 408, 417, 431].includes(status))).toEqual([]);
  const others = (kind: string): LoggedRecord[] => world.records.filter((record) => record.kind === kind && !record.chargerId.startsWith('FUZZ-'));
  const recorded = (): number => others('CONN_OPENED').length + others('CONN_REFUSED').reduce((sum, { transport }) => sum + (transport?.count ?? 0), 0);
  await until(`${answered.length} records; there are ${recorded()}`, () => recorded() >= answered.length);
  await until('as many ends as beginnings', () => others('CONN_OPENED').length === others('CONN_CLOSED').length);
  expect(answered.filter((status) => status === 101).length).toBeGreaterThan(30);
  const charger = await TestCharger.connect(`${url}/AFTER`);
  expect(await charger.call('Heartbeat', {})).toEqual([3, 'm1', { currentTime: expect.any(String) }]);
  charger.close();
  expect(recorded()).toBeLessThanOrEqual(answered.length + 1);
});
