import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import { startKafka } from '../../../infra/local/servers/kafka.ts';
import type { RunningKafka } from '../../../infra/local/servers/kafka.ts';
import { TestCharger } from './charger.ts';
import { RawPeer, handshake } from './raw-peer.ts';
import type { HttpHead } from './raw-peer.ts';
import { World, until } from './world.ts';
import type { LoggedRecord } from './world.ts';

jest.setTimeout(300_000);

/** Kafka belongs to this test, which stops and kills it; the registry is shared. */
let servers: Awaited<ReturnType<typeof sharedServers>>;
let dir: string;
let kafka: RunningKafka;
let world: World;

async function revive(): Promise<void> {
  kafka = await startKafka({ dir, port: kafka.port, controllerPort: kafka.controllerPort });
}

async function kill(): Promise<void> {
  process.kill(kafka.pid, 'SIGKILL');
  await kafka.exited;
}

beforeAll(async () => {
  servers = await sharedServers();
  dir = await mkdtemp(join(tmpdir(), 'edge-outage-'));
  kafka = await startKafka({ dir });
  world = new World({ kafka: kafka.bootstrap, registry: servers.registry });
  await world.open();
});

afterAll(async () => {
  if (kafka !== undefined) process.kill(kafka.pid, 'SIGCONT');
  await world?.close();
  await kafka?.stop();
  await servers?.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

async function upgrade(port: number, chargerId: string): Promise<HttpHead> {
  const peer = await RawPeer.connect(port);
  peer.write(handshake(`/ocpp/${chargerId}`));
  const head = await peer.head();
  peer.destroy();
  return head;
}

const closed = (chargerId: string): Promise<LoggedRecord> => until('CONN_CLOSED', () => world.of(chargerId).find(({ kind }) => kind === 'CONN_CLOSED'));
const held = async (metrics: Awaited<ReturnType<World['edge']>>['metrics']): Promise<boolean> => ((await metrics.getSingleMetric('chargeplane_edge_held_lanes')?.get())?.values[0]?.value ?? 0) > 0;

describe('Kafka does not acknowledge', () => {
  it('for a while: nothing is answered and sockets are not read; then everything is answered in order, and nobody was closed', async () => {
    const { url, metrics } = await world.edge({ CHARGEPLANE_ACK_DEADLINE_MS: '60000' });
    const charger = await TestCharger.connect(`${url}/PATIENT`);
    await charger.call('Heartbeat', {});
    process.kill(kafka.pid, 'SIGSTOP');
    for (let index = 0; index < 50; index++) await charger.send(`[2,"p${index}","Heartbeat",{}]`);
    await until('back-pressure', () => held(metrics));
    for (let index = 50; index < 60; index++) await charger.send(`[2,"p${index}","Heartbeat",{}]`);
    expect(charger.got).toHaveLength(1);
    process.kill(kafka.pid, 'SIGCONT');
    await until('all answers', () => charger.got.length === 61);
    expect(charger.got.slice(1).map((text) => (JSON.parse(text) as unknown[]).slice(0, 2))).toEqual(Array.from({ length: 60 }, (_, index) => [3, `p${index}`]));
    expect(charger.closed).toBeUndefined();
    charger.close();
    await closed('PATIENT');
    expect(world.of('PATIENT').map(({ connSeq }) => connSeq)).toEqual(Array.from({ length: 1 + 2 * 61 + 1 }, (_, index) => index));
  });

  it('beyond the deadline: 1013, handshakes get 503 with Retry-After; later what was read is in the log once, with FRAME_NOT_SENT for the answer; no CALLERROR', async () => {
    const { edge, url, port } = await world.edge({ CHARGEPLANE_ACK_DEADLINE_MS: '1500', CHARGEPLANE_TICK_PERIOD_MS: '500' });
    const charger = await TestCharger.connect(`${url}/CUT`);
    await charger.call('Heartbeat', {});
    expect(edge.unready).toBeNull();
    process.kill(kafka.pid, 'SIGSTOP');
    await charger.send('[2,"unanswered","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":1,"timestamp":"2026-01-01T00:00:00Z"}]');
    const waiting = upgrade(port, 'CUT-NEW');
    expect(await charger.end()).toEqual({ code: 1013, reason: 'try again later' });
    expect(charger.got).toHaveLength(1);
    for (const head of [await waiting, await upgrade(port, 'CUT-NEW')]) expect({ status: head.status, retry: Number(head.headers['retry-after']) > 0 }).toEqual({ status: 503, retry: true });
    await until('not ready', () => edge.unready !== null);
    expect(edge.unready).toContain('503');

    process.kill(kafka.pid, 'SIGCONT');
    await until('ready again', () => edge.unready === null);
    expect(await closed('CUT')).toMatchObject({ reason: 'KAFKA_AWAY', transport: { closeCode: 1013, initiator: 'EDGE' } });
    const records = world.of('CUT');
    expect(records.map(({ kind }) => kind)).toEqual(['CONN_OPENED', 'FRAME_IN', 'FRAME_OUT', 'FRAME_IN', 'FRAME_OUT', 'FRAME_NOT_SENT', 'CONN_CLOSED']);
    expect(records[5]).toMatchObject({ reason: 'SOCKET_CLOSED', payload: records[4]?.payload, answeredBy: 'local/policy@1' });
    expect(records.every(({ payload }) => payload?.startsWith('[4') !== true)).toBe(true);
    await until('the refusals', () => world.refusals('CUT-NEW').some(({ reason }) => reason === 'NOT_READY'));
    await until('an open door', async () => (await upgrade(port, 'CUT-NEW')).status === 101);
    await closed('CUT-NEW');
  });

  it('a CALL of downlink is not written before its FRAME_OUT is acknowledged, and not after its deliverBefore', async () => {
    const { url } = await world.edge({ CHARGEPLANE_ACK_DEADLINE_MS: '60000' });
    const charger = await TestCharger.connect(`${url}/DOWNLINK`);
    const opened = await until('CONN_OPENED', () => world.of('DOWNLINK')[0]);
    const deliverBefore = Date.now() + 1_500;
    const call = { kind: 'CALL', chargerId: 'DOWNLINK', connectionId: opened.connectionId ?? '', attempt: 1, answerWithinMs: 60_000 } as const;
    await world.downlink({ ...call, commandId: 'blocker', messageId: 'blocker', payload: '[2,"blocker","Reset",{}]', deliverBefore: Date.now() + 600_000 });
    await until('the first CALL', () => charger.got.length === 1);
    await world.downlink({ ...call, commandId: 'late', messageId: 'late', payload: '[2,"late","Reset",{}]', deliverBefore });
    await world.downlink({ ...call, commandId: 'marker', messageId: 'marker', payload: '[2,"marker","Reset",{}]', deliverBefore: 1 });
    await until('the marker behind it', () => world.of('DOWNLINK').some(({ commandId }) => commandId === 'marker'));
    process.kill(kafka.pid, 'SIGSTOP');
    await charger.send('[3,"blocker",{}]');
    await until('the end of its time', () => Date.now() > deliverBefore);
    expect(charger.got).toHaveLength(1);
    process.kill(kafka.pid, 'SIGCONT');
    const unsent = await until('FRAME_NOT_SENT', () => world.of('DOWNLINK').find(({ kind, commandId }) => kind === 'FRAME_NOT_SENT' && commandId === 'late'));
    // On a slow machine its time may have passed while it still waited for the slot.
    expect(['TOO_LATE', 'SLOT_BUSY']).toContain(unsent.reason);
    await charger.call('Heartbeat', {});
    expect(charger.got).toHaveLength(2);
    charger.close();
    await closed('DOWNLINK');
  });
});

describe('Kafka is gone', () => {
  it('killed and started again: a running edge goes on, one that starts meanwhile waits and answers 503, one that stops meanwhile stops', async () => {
    const [running, stopping] = [await world.edge({ CHARGEPLANE_ACK_DEADLINE_MS: '60000' }), await world.edge()];
    const charger = await TestCharger.connect(`${running.url}/LOAD`);
    const stranded = await TestCharger.connect(`${stopping.url}/STRANDED`);
    let sending = true;
    const load = (async () => {
      for (let index = 0; sending; index++) {
        await charger.send(`[2, "l${index}", "MeterValues", {"connectorId":1,"meterValue":[]}]`);
        if (charger.got.length < index - 20) await until('an answer', () => charger.got.length >= index - 20);
      }
    })();
    await until('some load', () => charger.got.length > 100);
    await kill();

    const starting = await world.edge({}, false);
    expect(starting.edge.unready).toContain('reading');
    expect((await upgrade(starting.port, 'EARLY')).status).toBe(503);
    await stranded.send('[2,"1","Heartbeat",{}]');
    await stopping.edge.drain();
    expect((await stranded.end()).code).toBe(1001);
    expect(stranded.got).toEqual([]);
    expect(starting.edge.unready).toContain('reading');

    const dying = charger.got.length;
    await revive();
    await until('load again', () => charger.got.length > dying + 100);
    sending = false;
    await load;
    charger.close();
    await closed('LOAD');
    // Every answered frame is in the log, byte for byte, none is missing, and no answer blames the charger.
    const inLog = new Set(world.of('LOAD').filter(({ kind }) => kind === 'FRAME_OUT').map(({ payload }) => payload));
    for (const answer of charger.got) expect(inLog.has(answer)).toBe(true);
    const numbers = [...new Set(world.of('LOAD').map(({ connSeq }) => Number(connSeq)))].sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(charger.got.every((text) => text.startsWith('[3'))).toBe(true);

    await starting.started;
    expect(starting.edge.unready).toBeNull();
    const late = await TestCharger.connect(`${starting.url}/EARLY`);
    await late.call('Heartbeat', {});
    late.close();
    expect(await until('the refusal from before', () => world.refusals('EARLY')[0])).toMatchObject({ reason: 'NOT_READY', transport: { httpStatus: 503 } });
  });
});
