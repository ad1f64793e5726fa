import { TestCharger } from './charger.ts';
import { World, until } from './world.ts';

let world: World;
let url: string;

beforeAll(async () => {
  world = await World.shared();
  ({ url } = await world.edge({ CHARGEPLANE_HEARTBEAT_INTERVAL: '3600' }));
}, 120_000);

afterAll(async () => {
  await world?.close();
}, 60_000);

it('the answer that a vendor pack changed is the one in the log and on the socket, and the record names the fix', async () => {
  const abb = await TestCharger.connect(`${url}/ABB-1`, ['ocpp1.6']);
  expect(await abb.ask('[2,"1","BootNotification",{"chargePointVendor":"ABB","chargePointModel":"CDT_TACW11::NET_WIFI"}]')).toEqual([3, '1', { currentTime: expect.any(String), interval: 300, status: 'Accepted' }]);
  const vestel = await TestCharger.connect(`${url}/VESTEL-1`, ['ocpp1.6']);
  await vestel.ask('[2,"1","BootNotification",{"chargePointVendor":"VESTEL","chargePointModel":"EVC04"}]');
  expect(await vestel.ask('[2,"2","VendorPing",{}]')).toEqual([3, '2', {}]);
  const other = await TestCharger.connect(`${url}/OTHER-1`, ['ocpp1.6']);
  expect(await other.ask('[2,"1","BootNotification",{"chargePointVendor":"Other","chargePointModel":"M"}]')).toMatchObject([3, '1', { interval: 3600 }]);
  for (const charger of [abb, vestel, other]) charger.close();
  await until('the records', () => ['ABB-1', 'VESTEL-1', 'OTHER-1'].every((id) => world.of(id).some(({ kind }) => kind === 'CONN_CLOSED')));
  const answers = (id: string) => world.of(id).filter(({ kind }) => kind === 'FRAME_OUT');
  expect(answers('ABB-1').map(({ payload, quirks }) => [payload, quirks])).toEqual([[abb.got[0], [expect.stringMatching(/^abb\/short-heartbeat@\d+$/)]]]);
  expect(answers('VESTEL-1').map(({ payload, quirks }) => [payload, quirks])).toEqual([[vestel.got[0], null], [vestel.got[1], [expect.stringMatching(/^vestel\/no-callerror@\d+$/)]]]);
  expect(answers('OTHER-1').map(({ quirks }) => quirks)).toEqual([null]);
}, 60_000);
