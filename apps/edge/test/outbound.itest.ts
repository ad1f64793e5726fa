import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TestCharger } from './charger.ts';
import { PING, PONG, RawPeer } from './raw-peer.ts';
import { World, until } from './world.ts';
import type { LoggedRecord } from './world.ts';

jest.setTimeout(180_000);

let world: World;
let url: string;
let port: number;

beforeAll(async () => {
  world = await World.shared();
  ({ url, port } = await world.edge());
});

afterAll(() => world?.close());

const LONG = 600_000;

async function connect(chargerId: string, at = url): Promise<{ charger: TestCharger; connectionId: string }> {
  const known = world.of(chargerId).length;
  const charger = await TestCharger.connect(`${at}/${chargerId}`);
  const opened = await until('CONN_OPENED', () => world.of(chargerId).slice(known).find(({ kind }) => kind === 'CONN_OPENED'));
  return { charger, connectionId: opened.connectionId ?? '' };
}

const textOf = (messageId: string): string => `[2, "${messageId}", "Reset", {"type":"Soft"}]`;

interface Wish {
  readonly messageId?: string;
  readonly commandId?: string;
  readonly attempt?: number;
  readonly deliverBefore?: number;
  readonly answerWithinMs?: number;
}

async function call(chargerId: string, connectionId: string, { messageId = randomUUID(), commandId = randomUUID(), attempt = 1, deliverBefore = Date.now() + LONG, answerWithinMs = LONG }: Wish = {}): Promise<{ messageId: string; commandId: string; text: string }> {
  const text = textOf(messageId);
  await world.downlink({ kind: 'CALL', chargerId, connectionId, commandId, attempt, messageId, action: 'Reset', payload: text, deliverBefore, answerWithinMs });
  return { messageId, commandId, text };
}

const notSent = (commandId: string): Promise<LoggedRecord> => until(`FRAME_NOT_SENT of ${commandId}`, () => world.records.find((record) => record.kind === 'FRAME_NOT_SENT' && record.commandId === commandId));
const got = (charger: TestCharger, count: number): Promise<unknown> => until(`${count} messages`, () => charger.got.length >= count);
const closed = (connectionId: string): Promise<LoggedRecord> => until('CONN_CLOSED', () => world.records.find((record) => record.kind === 'CONN_CLOSED' && record.connectionId === connectionId));

describe('CALLs of downlink', () => {
  it('is appended as FRAME_OUT with its command and written verbatim, once, however often it is asked for', async () => {
    const { charger, connectionId } = await connect('ONCE');
    const wish = { messageId: 'once', commandId: 'command-1' };
    const { text } = await call('ONCE', connectionId, wish);
    await call('ONCE', connectionId, wish);
    await got(charger, 1);
    await charger.send('[3,"once",{"status":"Accepted"}]');
    await call('ONCE', connectionId, wish);
    const next = await call('ONCE', connectionId);
    await got(charger, 2);
    expect(charger.got).toEqual([text, next.text]);
    charger.close();
    await closed(connectionId);
    const records = world.of('ONCE');
    expect(records.map(({ kind }) => kind)).toEqual(['CONN_OPENED', 'FRAME_OUT', 'FRAME_IN', 'FRAME_OUT', 'CONN_CLOSED']);
    expect(records[1]).toMatchObject({ payload: text, origin: 'DISPATCHER', commandId: 'command-1', attempt: 1, connectionId });
  });

  it('one is open at a time; the next goes when an answer comes, also an error or a broken one, but not somebody else\'s', async () => {
    const { charger, connectionId } = await connect('SLOT');
    const calls = [];
    for (const messageId of ['s1', 's2', 's3', 's4']) calls.push(await call('SLOT', connectionId, { messageId, commandId: 'same', attempt: calls.length + 1 }));
    await got(charger, 1);
    await charger.send('[3,"another",{}]');
    // Frames of its own are answered as ever.
    await charger.send('[2,"own","Heartbeat",{}]');
    await got(charger, 2);
    expect(charger.got[1]).toContain('"own"');
    await charger.send('[3,"s1",{"status":"Accepted"}]');
    await got(charger, 3);
    await charger.send('[4,"s2","InternalError","",{}]');
    await got(charger, 4);
    await charger.send('[3,"s3",{"status":');
    await got(charger, 5);
    expect(charger.got.filter((text) => text.startsWith('[2'))).toEqual(calls.map(({ text }) => text));
    charger.close();
    await closed(connectionId);
    const out = world.of('SLOT').filter(({ kind, origin }) => kind === 'FRAME_OUT' && origin === 'DISPATCHER');
    expect(out.map(({ commandId, attempt }) => ({ commandId, attempt }))).toEqual([1, 2, 3, 4].map((attempt) => ({ commandId: 'same', attempt })));
  });

  it('the slot is free after answerWithin; what waits longer than its deliverBefore is FRAME_NOT_SENT, SLOT_BUSY', async () => {
    const { charger, connectionId } = await connect('WITHIN');
    await call('WITHIN', connectionId, { answerWithinMs: 4_000 });
    await got(charger, 1);
    const late = await call('WITHIN', connectionId, { deliverBefore: Date.now() + 2_000 });
    const patient = await call('WITHIN', connectionId);
    expect(await notSent(late.commandId)).toMatchObject({ reason: 'SLOT_BUSY', payload: late.text, connectionId });
    await got(charger, 2);
    expect(charger.got[1]).toBe(patient.text);
    charger.close();
  });

  it('past its deliverBefore it is not written: FRAME_NOT_SENT, TOO_LATE', async () => {
    const { charger, connectionId } = await connect('LATE');
    const { commandId, text } = await call('LATE', connectionId, { deliverBefore: Date.now() - 1 });
    expect(await notSent(commandId)).toMatchObject({ reason: 'TOO_LATE', payload: text, attempt: 1, connectionId });
    await charger.call('Heartbeat', {});
    expect(charger.got).toHaveLength(1);
    expect(world.of('LATE').filter(({ kind, origin }) => kind === 'FRAME_OUT' && origin === 'DISPATCHER')).toEqual([]);
    charger.close();
  });

  it('those that wait when the connection ends are FRAME_NOT_SENT before CONN_CLOSED', async () => {
    const { charger, connectionId } = await connect('WAITING');
    await call('WAITING', connectionId);
    await got(charger, 1);
    const waiting = [await call('WAITING', connectionId), await call('WAITING', connectionId)];
    // Behind them in the same partition, so they were taken when this is.
    const late = await call('WAITING', connectionId, { deliverBefore: 1 });
    await notSent(late.commandId);
    charger.socket.terminate();
    await closed(connectionId);
    const records = world.of('WAITING').slice(-3);
    expect(records.map(({ kind, reason, commandId }) => ({ kind, reason, commandId }))).toEqual([
      ...waiting.map(({ commandId }) => ({ kind: 'FRAME_NOT_SENT', reason: 'SOCKET_CLOSED', commandId })),
      { kind: 'CONN_CLOSED', reason: 'PEER_LOST', commandId: null },
    ]);
  });

  it('what names another connection, another charger or nothing that can be done is left alone', async () => {
    const { charger, connectionId } = await connect('MINE');
    const before = world.of('MINE').length;
    await call('MINE', randomUUID());
    await world.downlink({ kind: 'CALL', chargerId: 'YOURS', connectionId, commandId: 'x', attempt: 1, messageId: 'x', payload: '[2,"x","Reset",{}]' });
    await world.downlink({ kind: 'CALL', chargerId: 'MINE', connectionId });
    await world.downlink({ kind: 'UNKNOWN', chargerId: 'MINE', connectionId });
    await world.garbage('downlink', 'MINE');
    const { text } = await call('MINE', connectionId);
    await got(charger, 1);
    expect(charger.got).toEqual([text]);
    expect(world.of('MINE').length).toBe(before + 1);
    charger.close();
  });
});

describe('the end of a connection', () => {
  it('CLOSE of downlink closes exactly that one, with its code and reason', async () => {
    const { charger, connectionId } = await connect('CLOSE');
    await world.downlink({ kind: 'CLOSE', chargerId: 'CLOSE', connectionId, closeCode: 1008, reason: `replaced elsewhere ${'ü'.repeat(100)}` });
    expect(await charger.end()).toEqual({ code: 1008, reason: `replaced elsewhere ${'ü'.repeat(52)}` });
    expect(await closed(connectionId)).toMatchObject({ reason: 'COMMANDED', transport: { closeCode: 1008, initiator: 'EDGE' } });
  });

  it('a second connection of the same charger takes over; the first is closed and recorded, CALLs for it are not sent', async () => {
    const first = await connect('TWIN');
    const second = await connect('TWIN');
    expect(second.connectionId).not.toBe(first.connectionId);
    expect((await first.charger.end()).reason).toBe('replaced by a newer connection');
    expect(await closed(first.connectionId)).toMatchObject({ reason: 'REPLACED', transport: { initiator: 'EDGE' } });
    await call('TWIN', first.connectionId);
    const { text } = await call('TWIN', second.connectionId);
    await got(second.charger, 1);
    expect(second.charger.got).toEqual([text]);
    second.charger.close();
    await closed(second.connectionId);
  });

  it('the same identity in another tenant is another charger', async () => {
    const { charger } = await connect('SHARED');
    const other = await TestCharger.connect(`${url}/other/SHARED`);
    await other.call('Heartbeat', {});
    await charger.call('Heartbeat', {});
    other.close();
    charger.close();
  });

  it('a charger that answered pings and falls silent is cut; one that never did is left in peace; pings keep', async () => {
    const quick = await world.edge({ CHARGEPLANE_PING_INTERVAL_MS: '1000', CHARGEPLANE_IDLE_TIMEOUT_MS: '3000' });
    const [mute, silent, alive] = [await RawPeer.open(quick.port, '/ocpp/MUTE'), await RawPeer.open(quick.port, '/ocpp/SILENT'), await TestCharger.connect(`${quick.url}/ALIVE`)];
    expect((await silent.anyFrame()).opcode).toBe(PING);
    silent.send(PONG, '');
    const end = await until('the cut', () => world.of('SILENT').find(({ kind }) => kind === 'CONN_CLOSED'));
    expect(end).toMatchObject({ reason: 'IDLE_TIMEOUT', transport: { initiator: 'EDGE' } });
    expect((await mute.anyFrame()).opcode).toBe(PING);
    await alive.call('Heartbeat', {});
    for (const id of ['MUTE', 'ALIVE']) expect(world.of(id).some(({ kind }) => kind === 'CONN_CLOSED')).toBe(false);
    mute.destroy();
    silent.destroy();
    alive.close();
  });

  it('an edge that stops closes with 1001, records each end, and takes no new ones', async () => {
    const stopping = await world.edge();
    const chargers = await Promise.all(Array.from({ length: 5 }, (_, index) => connect(`STOP-${index}`, stopping.url)));
    const last = chargers.map(({ charger }) => charger.send('[2,"last","Heartbeat",{}]'));
    await Promise.all(last);
    await stopping.edge.stop();
    for (const [index, { charger, connectionId }] of chargers.entries()) {
      expect((await charger.end()).code).toBe(1001);
      expect(await closed(connectionId)).toMatchObject({ reason: 'EDGE_STOPPING', transport: { closeCode: 1001, initiator: 'EDGE' } });
      expect(world.of(`STOP-${index}`).at(-1)?.kind).toBe('CONN_CLOSED');
    }
    await expect(RawPeer.connect(stopping.port)).rejects.toThrow('ECONNREFUSED');
  });

  it('what was counted can be read as metrics', async () => {
    const { metrics, url: at } = await world.edge();
    const { charger, connectionId } = await connect('COUNTED', at);
    await charger.call('Heartbeat', {});
    await call('COUNTED', connectionId);
    await got(charger, 2);
    const value = async (name: string, labels: Record<string, string> = {}): Promise<number | undefined> =>
      (await metrics.getSingleMetric(`chargeplane_edge_${name}`)?.get())?.values.find((one) => Object.entries(labels).every(([label, text]) => one.labels[label] === text))?.value;
    expect(await value('connections')).toBe(1);
    expect(await value('frames_in_total', { kind: 'CALL' })).toBe(1);
    expect(await value('answers_total', { kind: 'CALLRESULT', action: 'Heartbeat' })).toBe(1);
    expect(await value('commands_total', { result: 'sent' })).toBe(1);
    expect(await value('held_lanes')).toBe(0);
    expect(await value('ack_seconds', { le: '+Inf' })).toBeGreaterThan(1);
    expect(await value('answer_seconds', { le: '+Inf' })).toBe(1);
    charger.close();
  });
});

it('a ping of the charger is answered and is no record', async () => {
  const peer = await RawPeer.open(port, '/ocpp/PINGS');
  peer.send(PING, 'x');
  expect(await peer.frame()).toEqual({ opcode: PONG, payload: Buffer.from('x') });
  peer.destroy();
  await until('the end', () => world.of('PINGS').some(({ kind }) => kind === 'CONN_CLOSED'));
  expect(world.of('PINGS').map(({ kind }) => kind)).toEqual(['CONN_OPENED', 'CONN_CLOSED']);
});
