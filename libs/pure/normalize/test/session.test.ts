import { tokenReference } from '@chargeplane/contracts';
import type { OcppVersion } from '@chargeplane/contracts';
import { ruleSet, vendorPacks } from '../src/index.ts';
import { FrameLog, RULES, cutsOf } from './frame-log.ts';
import { TAG, meter, start, status } from './v16-frames.ts';

/** The rules as the normalizer runs them, with all packs. */
const rules = ruleSet(RULES.tokenKey, { packs: vendorPacks() });

function session(): FrameLog {
  const log = new FrameLog('V16');
  log.calls('boot', 'BootNotification', { chargePointVendor: 'ABB', chargePointModel: 'CDT_TACW11::NET_WIFI', firmwareVersion: 'X::V1.8.21' }, { status: 'Accepted', currentTime: log.iso(), interval: 60 });
  status(log, 'Preparing').calls('auth', 'Authorize', { idTag: TAG }, { idTagInfo: { status: 'Accepted' } });
  status(start(log, { answer: 77 }), 'Charging').wait(60).tick();
  meter(log, [{ value: '1.5', unit: 'kWh' }, { value: 'oops', measurand: 'Voltage' }], { transactionId: 77 }).wait(60).tick();
  return log.calls('stop', 'StopTransaction', { transactionId: 77, idTag: TAG, meterStop: 3500, timestamp: log.iso(), reason: 'EVDisconnected' }, { idTagInfo: { status: 'Accepted' } });
}

test('an ordinary session becomes its events, in order, with exact energy', () => {
  const out = session().fold(rules);
  expect(out.codes()).toEqual([]);
  expect(out.events.map((e) => e.type)).toEqual([
    'charger.connection.changed', 'charger.booted', 'charger.booted', 'connector.status.reported', 'authorization.evaluated', 'transaction.started', 'meter.sampled', 'transaction.reconciled',
    'authorization.evaluated', 'connector.status.reported', 'transaction.updated', 'log.ticked', 'meter.sampled', 'log.ticked', 'meter.sampled', 'transaction.ended', 'authorization.evaluated',
  ]);
  expect(out.of('transaction.ended')[0]?.data).toMatchObject({ stopReason: 'EV_DISCONNECTED', energy: { exactWh: '2500', method: 'TX_FIELDS', quality: 'GOOD' }, durationS: 120, inferred: false });
  expect(out.of('charger.booted')[0]).toMatchObject({ data: { vendor: 'ABB', model: 'CDT_TACW11', firmwareVersion: 'V1.8.21' }, envelope: { quirks: [{ id: 'abb/composite-model', before: 'CDT_TACW11::NET_WIFI' }, { id: 'abb/composite-firmware' }] } });
  expect(out.of('meter.sampled')[1]?.data).toMatchObject({ samples: [{ exact: '1500', unit: 'Wh', measurandDefaulted: true }, { value: null, quality: 'INVALID', rawValue: 'oops' }] });
});

test('every record has exactly one entry of the ledger, and its events are counted', () => {
  const log = session();
  const { output } = log.fold(rules);
  expect(output.ledger.map((l) => l.offset)).toEqual(log.inputs.map((i) => i.offset));
  expect(output.ledger.reduce((n, l) => n + l.events, 0)).toBe(output.events.length);
});

test('whole, cut into batches, or restored from its state in between: the same bytes', () => {
  expect(cutsOf(session().inputs, rules)).toEqual([]);
});

test('no token stands in the clear in any event', () => {
  const text = JSON.stringify(session().fold(rules).events);
  expect(text.toUpperCase()).not.toContain(TAG);
  expect(text).toContain(tokenReference(RULES.tokenKey, 'main', TAG));
});

test.each([
  ['text that is no JSON', '[2,"1","Heartbeat",{', 'NOT_JSON'],
  ['an action that no version knows', '[2,"1","MakeCoffee",{}]', 'UNKNOWN_ACTION'],
  ['an action of the central system', '[2,"1","Reset",{"type":"Hard"}]', 'WRONG_DIRECTION'],
  ['an action that is not mapped yet', '[6,"1","NotifyPeriodicEventStream",{}]', 'ACTION_NOT_MAPPED', 'V21'],
] as const)('%s is rejected with its code and kept', (_name, payload, code, version: OcppVersion = 'V16') => {
  expect(new FrameLog(version).incoming(payload).fold(rules).output.rejected.map((r) => r.rejected)).toMatchObject([{ code, payload }]);
});
