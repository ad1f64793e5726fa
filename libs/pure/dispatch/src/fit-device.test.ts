import type { Device } from '@chargeplane/contracts';
import type { Pack } from '@chargeplane/quirks';
import { commandOf, History, KEY } from '../test/history.ts';
import { fitDevice } from './fit-device.ts';
import { DEFAULT_RULES, DispatchFold, emptyCharger, plan } from './index.ts';

const device = (vendor: string, model: string | null = null, firmware: string | null = null): Device => ({ vendor, model, firmware, identityRevision: 0, source: 'BOOT' });

/** A charger whose events say what it is. */
function charger(told: Device): History {
  const h = new History();
  h.connect('conn-1', false);
  h.event('charger.heartbeat', {}, { device: told });
  return h;
}

const SPELLED = 'Current.Import.L1,Current.Import.L2,Current.Import.L3,Power.Active.Import';
const set = { items: [{ key: 'meter.sampled.measurands', value: 'Current.Import,Power.Active.Import' }] };

it('a value in the dialect of the vendor: on the downlink, on every outcome, and expected when it is read back', () => {
  const h = charger(device('EV-BOX', 'Elvi'));
  h.command('configuration.set', set, { waitForEffect: true });
  const quirk = { id: 'evbox/measurands-by-phase', version: expect.any(Number), effect: 'REINTERPRETED', path: '/value', before: 'Current.Import,Power.Active.Import' };
  expect(h.lastCall().payload).toBe(`[2,"${h.lastCall().messageId}","ChangeConfiguration",{"key":"MeterValuesSampledData","value":"${SPELLED}"}]`);
  expect(h.lastCall().quirks).toEqual([quirk]);
  h.sent().answered({ status: 'Accepted' });
  h.sent().answered({ configurationKey: [{ key: 'MeterValuesSampledData', readonly: false, value: SPELLED }] });
  expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_OBSERVED!']);
  expect(h.outcomes.map((o) => o.quirks)).toEqual([null, [quirk], [quirk], [quirk]]);
  expect(h.last().approximations).toEqual([expect.stringMatching(/^evbox\/measurands-by-phase@\d+ changed ChangeConfiguration\/value$/)]);
});

it('a list that is too long for the device is several CALLs, and each key has its result', () => {
  const h = charger(device('Entratek', 'Power Dot Pro'));
  const keys = ['HeartbeatInterval', 'ConnectionTimeOut', 'MeterValueSampleInterval', 'NumberOfConnectors', 'Unknown'];
  h.command('configuration.get', { keys });
  h.sent().answered({ configurationKey: keys.slice(0, 4).map((key) => ({ key, readonly: true, value: '1' })) });
  h.sent().answered({ unknownKey: ['Unknown'] });
  expect(h.calls().map((c) => (JSON.parse(c.payload ?? '') as unknown[])[3])).toEqual([{ key: keys.slice(0, 4) }, { key: ['Unknown'] }]);
  expect(h.last().items.map((i) => i.status)).toEqual(['READ', 'READ', 'READ', 'READ', 'NOT_FOUND']);
  expect(h.last()).toMatchObject({ quirks: [{ id: 'entratek/four-keys' }], approximations: [expect.stringContaining('entratek/four-keys@')] });
});

it('a CALL that the device never answers is refused by the name of the fix, and nothing is issued', () => {
  const h = charger(device('Entratek', 'Power Dot Pro'));
  h.command('configuration.get', { keys: [] });
  expect(h.steps()).toEqual(['REJECTED!/UNSUPPORTED_BY_DEVICE']);
  expect(h.last()).toMatchObject({ rejectedBy: 'DISPATCHER', detail: expect.stringContaining('entratek/no-full-configuration'), quirks: [{ id: 'entratek/no-full-configuration', effect: 'SUPPRESSED' }] });
  expect(h.downlinks).toEqual([]);
});

it.each([
  ['V1.8.21', true, 'REJECTED!/UNSUPPORTED_BY_DEVICE'],
  ['V1.8.21', false, 'ACCEPTED'],
  ['V1.8.32', true, 'ACCEPTED'],
])('what takes something away needs the switch of the operator and the firmware: %s, %s → %s', (firmware, enabled, step) => {
  const h = charger(device('ABB', 'CDT_TACW22', firmware));
  h.event('charger.configured', { topology: [], quirks: [{ id: 'abb/configuration-crash', enabled }] });
  h.command('configuration.get', { keys: ['HeartbeatInterval'] });
  expect(h.steps()).toEqual([step]);
});

it('known only when the charger comes: refused just before it would be sent', () => {
  const h = new History();
  h.command('configuration.get', { keys: [] }, { queueOffline: true });
  h.event('charger.heartbeat', {}, { device: device('Entratek'), source: { topic: 'frames', partition: 0, offset: 0, frameId: 'f', connectionId: 'conn-1', direction: 'FROM_CHARGER' } });
  expect(h.steps()).toEqual(['ACCEPTED', 'REJECTED!/UNSUPPORTED_BY_DEVICE']);
  expect(h.last().quirks).toMatchObject([{ id: 'entratek/no-full-configuration' }]);
});

it('a device without a pack gets the CALL of the specification', () => {
  for (const h of [new History().connect(), charger(device('Somebody Else'))]) {
    h.command('configuration.set', set);
    expect(h.lastCall()).toMatchObject({ payload: expect.stringContaining('"value":"Current.Import,Power.Active.Import"'), quirks: null });
  }
});

it('a fix that would break the schema is not applied, and the command says so', () => {
  const pack: Pack = {
    id: 'acme', version: 1, matches: [{ vendor: 'Acme' }], inbound: [], answer: [],
    outbound: [{ id: 'long', verb: 'spellItems', keys: ['HeartbeatInterval'], names: { 60: ['6'.repeat(501)] }, because: 'It does.', source: 'https://example.org/1' }],
  };
  const core = { ...emptyCharger('main/CP', 'main', 'CP').core, vendor: 'Acme' };
  const native = plan(commandOf('configuration.set', { items: [{ key: 'HeartbeatInterval', value: '60' }] }), '1.6', { core, rules: DEFAULT_RULES });
  if ('reason' in native) throw new Error(native.detail);
  expect(fitDevice(native, '1.6', core, [pack])).toEqual({ ...native, approximations: ['acme/long not applied: ChangeConfiguration would break its schema'] });
});

it('state of older code, without the device, is taken back', () => {
  const { vendor: _vendor, model: _model, switches: _switches, ...older } = emptyCharger('main/CP%201', 'main', 'CP 1').core;
  const fold = new DispatchFold({ tokenKeys: [KEY] });
  fold.restore('c/main/CP%201/core', JSON.stringify({ ...older, version: '1.6', connections: [{ connectionId: 'conn-1', version: '1.6' }] }));
  fold.restored();
  const command = commandOf('configuration.set', set, { commandId: 'x' });
  const { downlinks, parked } = fold.applyCommands([{ key: null, partition: 0, offset: 0, timestamp: 0, command }]);
  expect([parked, downlinks.length]).toEqual([[], 1]);
});
