import type { ChargerSettings } from '@chargeplane/contracts';
import { parseFrame } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';
import type { Pack } from '@chargeplane/quirks';
import { vendorAnswers } from './vendor-answers.ts';
import type { FittedAnswer } from './vendor-answers.ts';

const ACCEPTED = { currentTime: '2026-01-01T00:00:00Z', interval: 3600, status: 'Accepted' };
const NOT_IMPLEMENTED = { type: 'CALLERROR', messageId: '2', errorCode: 'NotImplemented', errorDescription: '', errorDetails: {} } as const;
const SETTINGS: ChargerSettings = { configOffset: 1, topology: [], quirks: [] };

function edge(settings: ChargerSettings | null = null, packs?: readonly Pack[]) {
  const keptBack: string[] = [];
  const fit = vendorAnswers(() => settings, (fix) => keptBack.push(fix), ...(packs === undefined ? [] : [packs]));
  const connect = (version: OcppVersion = '1.6') => {
    const connection = { facts: { key: 'main/CP', version } } as Parameters<typeof fit>[0];
    const say = (text: string, message: FittedAnswer['message']) => fit(connection, parseFrame(text, version), message);
    return {
      boot: (payload: object) => say(JSON.stringify([2, '1', 'BootNotification', payload]), { type: 'CALLRESULT', messageId: '1', payload: ACCEPTED }),
      strange: () => say('[2,"2","VendorPing",{}]', NOT_IMPLEMENTED),
      junk: () => say('junk', NOT_IMPLEMENTED),
    };
  };
  return { connect, keptBack };
}

const ABB = { chargePointVendor: 'Chargedot', chargePointModel: 'CDT_TACW11::NET_WIFI' };
const VESTEL = { chargePointVendor: 'VESTEL', chargePointModel: 'EVC04' };

it('the boot tells the device, and its own answer is fitted already', () => {
  expect(edge().connect().boot(ABB)).toMatchObject({ message: { payload: { ...ACCEPTED, interval: 300 } }, quirks: [expect.stringMatching(/^abb\/short-heartbeat@\d+$/)] });
  expect(edge().connect('2.0.1').boot({ reason: 'PowerUp', chargingStation: { vendorName: 'ABB', model: 'M' } })).toMatchObject({ message: { payload: { interval: 300 } } });
});

it('holds for the connection, until a boot tells another device', () => {
  const { connect } = edge();
  const charger = connect();
  expect(charger.strange()).toEqual({ message: NOT_IMPLEMENTED, quirks: null });
  charger.boot(VESTEL);
  expect(charger.strange()).toMatchObject({ message: { type: 'CALLRESULT', messageId: '2', payload: {} }, quirks: [expect.stringMatching(/^vestel\/no-callerror@/)] });
  expect(connect().strange()).toEqual({ message: NOT_IMPLEMENTED, quirks: null });
  charger.boot({ chargePointVendor: 'Other', chargePointModel: 'M' });
  expect(charger.strange()).toEqual({ message: NOT_IMPLEMENTED, quirks: null });
});

it('a boot without a vendor, or text that is no message, changes nothing', () => {
  const charger = edge().connect();
  charger.boot(VESTEL);
  expect(charger.boot({}).quirks).toBeNull();
  expect(charger.strange().message.type).toBe('CALLRESULT');
  expect(charger.junk()).toEqual({ message: NOT_IMPLEMENTED, quirks: null });
});

it('before the boot the hint of the operator counts, and his switches always', () => {
  expect(edge({ ...SETTINGS, vendorHint: 'Vestel' }).connect().strange().message.type).toBe('CALLRESULT');
  const off = edge({ ...SETTINGS, quirks: [{ id: 'vestel/no-callerror', enabled: false }] }).connect();
  off.boot(VESTEL);
  expect(off.strange()).toEqual({ message: NOT_IMPLEMENTED, quirks: null });
});

it('a fix that would break the schema is told and not applied', () => {
  const pack: Pack = {
    id: 'acme', version: 1, matches: [{ vendor: 'Acme' }], inbound: [], outbound: [],
    answer: [{ id: 'half', verb: 'limitNumber', action: 'BootNotification', path: 'interval', most: 0.5, because: 'It does.', source: 'https://example.org/1' }],
  };
  const { connect, keptBack } = edge(null, [pack]);
  expect(connect().boot({ chargePointVendor: 'Acme', chargePointModel: 'M' })).toMatchObject({ message: { payload: ACCEPTED }, quirks: null });
  expect(keptBack).toEqual(['acme/half']);
});
