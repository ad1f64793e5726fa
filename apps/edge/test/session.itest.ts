import { jest } from '@jest/globals';
import { OCPP_VERSIONS, SUBPROTOCOLS, chargerInitiated, validate } from '@chargeplane/ocpp';
import { TestCharger } from './charger.ts';
import { World, until } from './world.ts';

jest.setTimeout(180_000);

let world: World;
let url: string;

beforeAll(async () => {
  world = await World.shared();
  ({ url } = await world.edge());
});

afterAll(() => world?.close());

describe('a session over a real socket into a real log', () => {
  it('1.6: boot, heartbeat, start, meter values, stop; every frame in the log, byte for byte, in order', async () => {
    const charger = await TestCharger.connect(`${url}/CP-16`, ['ocpp1.6', 'ocpp2.0.1']);
    expect(charger.socket.protocol).toBe('ocpp1.6');
    const sent = [
      '[2, "1", "BootNotification", {"chargePointVendor":"V","chargePointModel":"M"}]',
      '[2,"2","Heartbeat",{}]',
      '[2,"3","StartTransaction",{"connectorId":1,"idTag":"T1","meterStart":1.50e3,"timestamp":"2026-01-01T00:00:00Z"}]',
      '[2,"4","MeterValues",{"connectorId":1,"meterValue":[]}]',
      '[2,"5","StopTransaction",{"transactionId":-1,"meterStop":7,"timestamp":""}]',
    ];
    for (const text of sent) expect(await charger.ask(text)).toEqual([3, (JSON.parse(text) as unknown[])[1], expect.any(Object)]);
    charger.close();
    await until('CONN_CLOSED', () => world.of('CP-16').find(({ kind }) => kind === 'CONN_CLOSED'));

    const records = world.of('CP-16');
    expect(records.map(({ kind }) => kind)).toEqual(['CONN_OPENED', ...sent.flatMap(() => ['FRAME_IN', 'FRAME_OUT']), 'CONN_CLOSED']);
    expect(records.map(({ connSeq }) => connSeq)).toEqual(records.map((_, index) => index));
    expect(records.filter(({ kind }) => kind === 'FRAME_IN').map(({ payload }) => payload)).toEqual(sent);
    expect(records.filter(({ kind }) => kind === 'FRAME_OUT').map(({ payload }) => payload)).toEqual(charger.got);
    expect(new Set(records.map(({ frameId }) => frameId)).size).toBe(records.length);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    expect(records[0]).toMatchObject({ kafkaKey: 'main/CP-16', tenantId: 'main', ocppVersion: 'V16', edgeNode: 'edge-test', transport: { subprotocol: 'ocpp1.6', offeredSubprotocols: ['ocpp1.6', 'ocpp2.0.1'], assumedVersion: false, authenticated: false } });
    expect(records[2]).toMatchObject({ origin: 'EDGE_LOCAL', answeredBy: 'local/policy@1' });
    expect(records.at(-1)).toMatchObject({ reason: 'PEER_CLOSED', transport: { closeCode: 1000, initiator: 'CHARGER' } });
  });

  it.each(OCPP_VERSIONS)('%s: every action that a charger may call gets an answer that holds against its schema, even if the request is empty', async (version) => {
    const charger = await TestCharger.connect(`${url}/ALL-${version}`, SUBPROTOCOLS[version]);
    const actions = chargerInitiated(version);
    expect(actions.length).toBeGreaterThan(9);
    for (const { action, unanswered } of actions) {
      if (unanswered) {
        await charger.send(JSON.stringify([6, 'send', action, {}]));
        continue;
      }
      const [type, , payload] = (await charger.call(action, {})) as [number, string, unknown];
      expect({ action, type, errors: validate(version, action, 'response', payload).errors }).toEqual({ action, type: 3, errors: [] });
    }
    charger.close();
    await until('CONN_CLOSED', () => world.of(`ALL-${version}`).find(({ kind }) => kind === 'CONN_CLOSED'));
    expect(world.of(`ALL-${version}`)).toHaveLength(2 + 2 * actions.length - actions.filter(({ unanswered }) => unanswered).length);
  });

  it('ticks come into every partition', async () => {
    await until('ticks', () => new Set(world.records.filter(({ kind }) => kind === 'TICK').map(({ partition, kafkaKey }) => `${partition}${kafkaKey}`)).size === 3);
  });
});
