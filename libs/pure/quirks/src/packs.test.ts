import { mendAnswer, mendInbound, mendOutbound, PACKS } from './index.ts';
import type { Pack } from './index.ts';
import { overlaps, packFaults } from './pack-faults.ts';
import { fires } from './pack.ts';
import { textOfBoth } from './patterns-overlap.ts';

const ANY = { vendor: 'Acme', model: 'X', firmware: '1' };
const ACME: Pack = { id: 'acme', version: 3, matches: [{ vendor: 'Acme' }], inbound: [], answer: [], outbound: [] };
const because = { because: 'It does.', source: 'https://example.org/1' };

describe('pack files', () => {
  test.each(PACKS.map((p) => [p.id, p] as const))('%s fits the schema of a pack', (id, pack) => {
    expect(packFaults(id, pack)).toEqual([]);
  });

  test('no two speak of the same vendor', () => {
    expect(overlaps(PACKS)).toEqual([]);
    expect(overlaps([...PACKS, { ...ACME, matches: [{ vendor: 'ABBA?|Other' }] }])).toEqual(["packs/abb.ts and packs/acme.ts both match the vendor 'abb': one vendor is one file"]);
    expect(overlaps([{ ...ACME, matches: [{ vendor: 'Acme' }, { vendor: 'A.*' }] }])).toEqual([]);
  });

  test.each([
    [{ ...ACME, version: 0 }, 'packs/acme.ts: version: '],
    [{ ...ACME, id: 'other' }, 'packs/acme.ts: id: must be acme'],
    [{ ...ACME, matches: [] }, 'packs/acme.ts: matches: '],
    [{ ...ACME, matches: [{ vendor: '(A|B)cme' }] }, 'packs/acme.ts: matches: The pattern (A|B)cme has ('],
    [{ ...ACME, matches: [{ vendor: '[' }] }, 'packs/acme.ts: matches.0.vendor: is no regular expression'],
    [{ ...ACME, inbound: [{ id: 'x', verb: 'runCode', ...because }] }, 'packs/acme.ts: inbound.0.verb: '],
    [{ ...ACME, inbound: [{ id: 'x', verb: 'splitMeasurand', because: 'It does.' }] }, 'packs/acme.ts: inbound.0.source: '],
    [{ ...ACME, inbound: [{ id: 'x', verb: 'splitMeasurand', ...because, apply: () => 1 }] }, 'packs/acme.ts: inbound.0: '],
    [{ ...ACME, inbound: [{ id: 'x', verb: 'scaleSamples', measurands: '.*', claimed: 'Wh', real: 'kWh', ...because }] }, 'packs/acme.ts: inbound.0.optIn: '],
    [{ ...ACME, answer: [{ id: 'x', verb: 'limitItems', action: 'A', member: 'm', most: 1, ...because }] }, 'packs/acme.ts: answer.0.verb: '],
    [{ ...ACME, outbound: [{ id: 'x', verb: 'spellItems', keys: ['AuthorizationKey'], names: { a: ['b'] }, ...because }] }, 'packs/acme.ts: outbound.0.keys: '],
    [{ ...ACME, inbound: [1, 2].map(() => ({ id: 'x', verb: 'splitMeasurand', ...because })) }, 'packs/acme.ts: two fixes are called x'],
    [undefined, 'packs/acme.ts: the pack: '],
  ])('what does not fit is refused with its name and place: %#', (pack, fault) => {
    const [first] = packFaults('acme', pack);
    expect(first?.slice(0, fault.length)).toBe(fault);
  });
});

test.each([
  ['EV-?BOX', 'evbox', 'evbox'],
  ['EN\\+.*|EN-?Plus.*', 'EN-Plustech', 'en-plustech'],
  ['Sino ?Energy.*', '.*Energy', 'sinoenergy'],
  ['a+b', 'aab?c?b', 'aab'],
  ['ABB', 'ABBB', null],
  ['a\\.c', 'abc', null],
  ['', 'x?', ''],
])('a text that both %j and %j match: %j', (a, b, text) => {
  expect(textOfBoth(a, b)).toBe(text);
  expect(textOfBoth(b, a)).toBe(text);
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
  expect(fires(pack, fix, ANY, {})).toBe(false);
  expect(fires(pack, fix, ANY, { 'openevse/kwh-as-wh': true })).toBe(true);
  const abb = PACKS.find((p) => p.id === 'abb');
  const alias = abb?.inbound[0];
  if (!abb || !alias) throw new Error('no such pack');
  expect(fires(abb, alias, ANY, {})).toBe(true);
  expect(fires(abb, alias, ANY, { 'abb/vendor-alias': false })).toBe(false);
});

test('what a fix does not concern stays the same object', () => {
  const payload = { connectorId: 1, meterValue: [{ timestamp: 't', sampledValue: [{ value: '1', measurand: 'Voltage', phase: 'L1-N' }] }] };
  expect(mendInbound(PACKS, 'MeterValues', payload, { vendor: 'United Chargers', model: null, firmware: null }, {}).payload).toBe(payload);
  const message = { type: 'CALLRESULT', messageId: '1', payload: {} } as const;
  expect(mendAnswer(PACKS, '1.6', 'StatusNotification', message, { vendor: 'ABB', model: null, firmware: null }, {}).message).toBe(message);
});

describe('what we write stays valid under its schema, unless the fix says that the vendor needs it otherwise', () => {
  const boot = { type: 'CALLRESULT', messageId: '1', payload: { currentTime: '2026-01-01T00:00:00Z', interval: 60, status: 'Accepted' } } as const;
  const half: Pack['answer'][number] = { id: 'half', verb: 'limitNumber', action: 'BootNotification', path: 'interval', most: 0.5, ...because };
  const nameless: Pack['outbound'][number] = { id: 'nameless', verb: 'spellItems', keys: ['K'], names: { a: ['b'.repeat(501)] }, ...because };
  const change = { action: 'ChangeConfiguration', payload: { key: 'K', value: 'a' } };

  test('an answer', () => {
    expect(mendAnswer([{ ...ACME, answer: [half] }], '1.6', 'BootNotification', boot, ANY, {})).toEqual({ message: boot, quirks: [], keptBack: ['acme/half'] });
    const beyond = mendAnswer([{ ...ACME, answer: [{ ...half, beyondSchema: true }] }], '1.6', 'BootNotification', boot, ANY, {});
    expect(beyond).toMatchObject({ message: { payload: { interval: 0.5 } }, quirks: [{ id: 'acme/half', version: 3, path: '/interval', before: '60' }], keptBack: [] });
  });

  test('a CALL', () => {
    expect(mendOutbound([{ ...ACME, outbound: [nameless] }], '1.6', change, ANY, {})).toEqual({ calls: [{ ...change, quirks: [] }], keptBack: ['acme/nameless'] });
    const beyond = mendOutbound([{ ...ACME, outbound: [{ ...nameless, beyondSchema: true }] }], '1.6', change, ANY, {});
    expect(beyond).toMatchObject({ calls: [{ payload: { value: 'b'.repeat(501) }, quirks: [{ id: 'acme/nameless', before: 'a' }] }], keptBack: [] });
  });
});

test('keys of a CALL that becomes several stay with their part', () => {
  const four: Pack['outbound'][number] = { id: 'two', verb: 'limitItems', action: 'GetConfiguration', member: 'key', most: 2, ...because };
  const mended = mendOutbound([{ ...ACME, outbound: [four] }], '1.6', { action: 'GetConfiguration', payload: { key: ['A', 'B', 'C'] }, keys: ['a', 'b', 'c'], nativeKeys: ['A', 'B', 'C'] }, ANY, {});
  expect('calls' in mended && mended.calls.map(({ payload, keys, nativeKeys }) => [payload, keys, nativeKeys])).toEqual([
    [{ key: ['A', 'B'] }, ['a', 'b'], ['A', 'B']],
    [{ key: ['C'] }, ['c'], ['C']],
  ]);
});
