import { mendInbound, PACKS } from './index.ts';
import { fires, matches } from './pack.ts';

const devices = ['ABB', 'Chargedot', 'Alfen', 'Alfen BV', 'Amperfied', 'Heidelberg Amperfied', 'ATESS', 'EN+', 'EN-Plus', 'EV-BOX', 'EVBox', 'OpenEVSE', 'Sino Energy',
  'United Chargers', 'Grizzl-E', 'ZJBENY', 'ZJ Beny', 'Somebody Else', ''];

test.each(devices)('at most one pack speaks of %j', (vendor) => {
  const device = { vendor, model: 'X', firmware: '1' };
  expect(PACKS.filter((p) => matches(p, device)).map((p) => p.id).length).toBeLessThanOrEqual(1);
});

test('ids of packs and of fixes in a pack are unique', () => {
  const names = PACKS.flatMap((p) => [...p.inbound, ...p.answer, ...p.outbound].map((f) => `${p.id}/${f.id}`));
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(PACKS.map((p) => p.id)).size).toBe(PACKS.length);
});

test('a device that is not known is left alone, whatever it sends', () => {
  const payload = { chargePointVendor: 'Chargedot', meterValue: [null, 3, { sampledValue: 'x' }] };
  expect(mendInbound(PACKS, 'BootNotification', payload, { vendor: null, model: null, firmware: null }, {})).toEqual({ payload, quirks: [] });
});

test('a fix goes by the switch of the operator, and one that changes money needs it', () => {
  const pack = PACKS.find((p) => p.id === 'openevse');
  const fix = pack?.inbound[0];
  if (!pack || !fix) throw new Error('no such pack');
  expect(fires(pack, fix, {})).toBe(false);
  expect(fires(pack, fix, { 'openevse/kwh-as-wh': true })).toBe(true);
  const abb = PACKS.find((p) => p.id === 'abb');
  const alias = abb?.inbound[0];
  if (!abb || !alias) throw new Error('no such pack');
  expect(fires(abb, alias, {})).toBe(true);
  expect(fires(abb, alias, { 'abb/vendor-alias': false })).toBe(false);
});

test('what a fix does not concern stays the same object', () => {
  const payload = { connectorId: 1, meterValue: [{ timestamp: 't', sampledValue: [{ value: '1', measurand: 'Voltage', phase: 'L1-N' }] }] };
  expect(mendInbound(PACKS, 'MeterValues', payload, { vendor: 'United Chargers', model: null, firmware: null }, {}).payload).toBe(payload);
});
