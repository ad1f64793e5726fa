import { validate } from '@chargeplane/ocpp';
import { FrameLog } from './frame-log.ts';
import { TOKEN } from './transaction-frames.ts';

const battery = (evseId: number, more: object = {}) => ({ evseId, serialNumber: `B-${evseId}`, soC: 80, soH: 99, ...more });
const swap = (more: object = {}) => ({ eventType: 'BatteryIn', requestId: 5, idToken: TOKEN, batteryData: [battery(1)], ...more });
const tell = (body: object) => new FrameLog('V21').calls('b', 'BatterySwap', body, {}).fold();
const recorded = (body: object) => tell(body).of('battery.swap.recorded')[0];

test.each([['BatteryIn', 'BATTERY_IN'], ['BatteryOut', 'BATTERY_OUT'], ['BatteryOutTimeout', 'BATTERY_OUT_TIMEOUT']])('%s is %s', (eventType, change) => {
  expect(validate('2.1', 'BatterySwap', 'request', swap({ eventType }) as never).schemaValid).toBe(true);
  expect(recorded(swap({ eventType }))).toMatchObject({ data: { change, nativeChange: eventType, requestId: 5 }, envelope: { lossFlags: [], validation: { schemaValid: true } } });
});

test('another change is UNKNOWN and kept', () => {
  expect(recorded(swap({ eventType: 'NobodyKnowsThis' }))).toMatchObject({ data: { change: 'UNKNOWN', nativeChange: 'NobodyKnowsThis' }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'], validation: { schemaValid: false } } });
});

test('the batteries of one slot have its place, those of several that of the station', () => {
  expect(recorded(swap())?.envelope.topology).toMatchObject({ scope: 'EVSE', evseId: 1 });
  expect(recorded(swap({ batteryData: [battery(1), battery(2)] }))?.envelope.topology).toMatchObject({ scope: 'STATION', evseId: null });
  expect(recorded(swap({ batteryData: [battery(1), { serialNumber: 'B' }] }))?.envelope.topology).toMatchObject({ scope: 'STATION', evseId: null });
});

test('who swaps is a reference, the same as elsewhere, and stands nowhere in clear', () => {
  const log = new FrameLog('V21').calls('a', 'Authorize', { idToken: TOKEN }, { idTokenInfo: { status: 'Accepted' } });
  const batteryData = [battery(1, { vendorInfo: `given by ${TOKEN.idToken}` })];
  const { events, output } = log.wait(1).calls('b', 'BatterySwap', swap({ batteryData, customData: { vendorId: 'v', idTag: TOKEN.idToken } }), {}).fold();
  expect(events.find((e) => e.type === 'battery.swap.recorded')?.data).toMatchObject({ idToken: events.find((e) => e.type === 'authorization.evaluated')?.data.idToken });
  expect(JSON.stringify([events, output.state])).not.toContain(TOKEN.idToken);
  expect(recorded(swap({ idToken: { idToken: '', type: 'NoAuthorization' } }))).toMatchObject({ data: { idToken: null }, envelope: { flags: ['NO_AUTHORIZATION'] } });
});

test('what cannot be read is null; where nothing can be read it is rejected', () => {
  expect(recorded({ eventType: 5, requestId: 2 ** 40, batteryData: { evseId: 'one', soC: 'full', soH: '99.5', productionDate: 'long ago' } })).toMatchObject({
    data: { change: 'UNKNOWN', nativeChange: '5', requestId: null, idToken: null, batteries: [{ evseId: null, serialNumber: null, soc: null, soh: 99.5, productionAt: null }] }, envelope: { validation: { schemaValid: false } },
  });
  expect(tell({ requestId: 1 }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
});
