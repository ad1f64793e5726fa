import { jest } from '@jest/globals';
import { TestCharger } from './charger.ts';
import { RawPeer, TEXT, clientFrame, handshake } from './raw-peer.ts';
import { World, until } from './world.ts';

jest.setTimeout(180_000);

const FRAMES_PER_SECOND = 50;
const UNFINISHED = 300;

let world: World;
let url: string;
let port: number;

beforeAll(async () => {
  world = await World.shared();
  ({ url, port } = await world.edge({ CHARGEPLANE_MAX_FRAMES_PER_SECOND: String(FRAMES_PER_SECOND), CHARGEPLANE_MAX_UNFINISHED_HANDSHAKES: String(UNFINISHED), CHARGEPLANE_HANDSHAKE_TIMEOUT_MS: '4000', CHARGEPLANE_ACK_DEADLINE_MS: '60000' }));
});

afterAll(() => world?.close());

const refused = (reason: string, status: number): number =>
  world.records.filter((record) => record.kind === 'CONN_REFUSED' && record.reason === reason && record.transport?.httpStatus === status).reduce((sum, { transport }) => sum + (transport?.count ?? 0), 0);

/** A charger that does what it should, as long as it lasts. */
async function serve(charger: TestCharger, calls: number): Promise<void> {
  for (let index = 0; index < calls; index++) expect(await charger.call('Heartbeat', {})).toEqual([3, expect.any(String), { currentTime: expect.any(String) }]);
}

it('2000 connections that never finish the handshake: few are held, those that waited longest go first with 429, the rest gets 408 in time, a charger gets in between, and all are counted', async () => {
  const peers: RawPeer[] = [];
  for (let index = 0; index < 2_000; index++) {
    const peer = await RawPeer.connect(port);
    if (index % 2 === 0) peer.write(handshake(`/ocpp/NEVER-${index}`).slice(0, 10 + (index % 100)));
    peers.push(peer);
  }
  const charger = await TestCharger.connect(`${url}/BETWEEN`);
  await serve(charger, 3);
  const statuses = await Promise.all(peers.map(async (peer) => {
    const { status } = await peer.head();
    await peer.end();
    return status;
  }));
  const of = (status: number): number => statuses.filter((each) => each === status).length;
  expect(of(408) + of(429)).toBe(2_000);
  expect(of(429)).toBeGreaterThanOrEqual(1);
  expect(of(408)).toBeGreaterThanOrEqual(1);
  await until('a count of all of them', () => refused('OVER_LIMIT', 429) === of(429) && refused('BAD_UPGRADE', 408) === of(408));
  await serve(charger, 1);
  charger.close();
});

it('a flood of refused handshakes from many peers: one record for each peer and period, whose counts say all', async () => {
  const began = performance.now();
  const [peers, each] = [40, 50];
  await Promise.all(
    Array.from({ length: peers }, async (_, index) => {
      for (let n = 0; n < each; n++) {
        const peer = await RawPeer.connect(port, `127.0.0.${index + 2}`);
        peer.write(handshake(`/nowhere/FLOOD-${index}`));
        expect((await peer.head()).status).toBe(404);
        peer.destroy();
      }
    }),
  );
  const flood = () => world.records.filter(({ transport }) => transport?.path?.startsWith('/nowhere/FLOOD-') === true);
  const counted = () => flood().reduce((sum, { transport }) => sum + (transport?.count ?? 0), 0);
  await until('a count of all of them', () => counted() === peers * each);
  expect(new Set(flood().map(({ peer }) => peer)).size).toBe(peers);
  const periods = (performance.now() - began) / 1_000 + 2;
  expect(flood().length).toBeLessThanOrEqual(peers * periods);
  const charger = await TestCharger.connect(`${url}/AFTER-FLOOD`);
  await serve(charger, 1);
  charger.close();
});

it('a charger that floods is held to its own limit while others are answered; what it sent is in the log in order', async () => {
  const others = await Promise.all(Array.from({ length: 20 }, (_, index) => TestCharger.connect(`${url}/OTHER-${index}`)));
  const flooder = await RawPeer.open(port, '/ocpp/FLOODER');
  const began = performance.now();
  for (let index = 0; index < 3_000; index++) flooder.send(TEXT, `[2,"${index}","Heartbeat",{}]`);
  await Promise.all(others.map((charger) => serve(charger, 15)));
  const heard = () => world.of('FLOODER').filter(({ kind }) => kind === 'FRAME_IN');
  const allowed = 2 * FRAMES_PER_SECOND + (FRAMES_PER_SECOND * (performance.now() - began)) / 1_000;
  // Two thousand of them come in one piece.
  expect(heard().length).toBeLessThanOrEqual(allowed + 1);
  await until('more of the flood than at once', () => heard().length > 2 * FRAMES_PER_SECOND);
  flooder.destroy();
  await until('CONN_CLOSED', () => world.of('FLOODER').some(({ kind }) => kind === 'CONN_CLOSED'));
  expect(heard().length).toBeGreaterThan(1_000);
  expect(heard().map(({ payload }) => (JSON.parse(payload ?? '') as string[])[1])).toEqual(heard().map((_, index) => String(index)));
  for (const charger of others) charger.close();
});

it('chargers that never read their answers are cut, each at its bound, while others are answered', async () => {
  const frame = clientFrame(TEXT, `[2,"${'i'.repeat(250_000)}","Heartbeat",{}]`);
  const deaf = await Promise.all(Array.from({ length: 4 }, (_, index) => RawPeer.open(port, `/ocpp/DEAF-${index}`)));
  const other = await TestCharger.connect(`${url}/HEARING`);
  let others = 0;
  const serving = (async () => {
    for (; deaf.some(({ ended }) => !ended); others++) await serve(other, 1);
  })();
  await Promise.all(
    deaf.map(async (peer) => {
      peer.socket.pause();
      while (!peer.ended) {
        await new Promise<void>((resolve) => peer.socket.write(frame, () => resolve()));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }),
  );
  await serving;
  expect(others).toBeGreaterThan(0);
  for (let index = 0; index < deaf.length; index++) {
    expect(await until('the cut', () => world.of(`DEAF-${index}`).find(({ kind }) => kind === 'CONN_CLOSED'))).toMatchObject({ reason: 'NOT_READING', transport: { initiator: 'EDGE' } });
  }
  other.close();
});
