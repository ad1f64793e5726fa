import { FrameLog } from './frame-log.ts';
import { meter, start, status, stop, wh } from './v16-frames.ts';

/** Rules R-EN for 1.6. */
const log16 = () => new FrameLog('V16');
const endOf = (log: FrameLog) => log.fold().of('transaction.ended').at(-1)?.data;

/** A session of which the registers of start and stop cannot be read: its samples must tell. */
function bySamples(...moments: readonly (readonly object[])[]): FrameLog {
  const log = start(log16(), { answer: 7, more: { meterStart: null } });
  for (const sampledValue of moments) meter(log.wait(60), sampledValue, { transactionId: 7 });
  return stop(log.wait(60), { transactionId: 7, meterStop: null as unknown as number });
}

test('R-EN-1: the total is the billing register; phases are summed only where there is none; never mixed', () => {
  const phases = (values: readonly number[]) => values.map((v, i) => wh(v, { phase: `L${i + 1}` }));
  expect(endOf(bySamples(phases([1, 2, 3]), phases([11, 22, 33])))?.energy).toMatchObject({ exactWh: '60', method: 'REGISTER_DIFF' });
  expect(endOf(bySamples([wh(100), ...phases([1, 2, 3])], [wh(150), ...phases([900, 900, 900])]))?.energy.exactWh).toBe('50');
  expect(endOf(bySamples([wh(100), wh(7, { location: 'Inlet' })], [wh(150), wh(9, { location: 'Inlet' })]))?.energy.exactWh).toBe('50');
});

test('R-EN-2: 1.6 takes the registers of start and stop, else its samples, intervals, net, or nothing', () => {
  expect(endOf(stop(start(log16(), { meterStart: 100 }).wait(60), { transactionId: 7, meterStop: 350 }))?.energy).toMatchObject({ exactWh: '250', method: 'TX_FIELDS', quality: 'GOOD' });
  expect(endOf(bySamples([wh(100)], [wh(350)]))?.energy).toMatchObject({ exactWh: '250', method: 'REGISTER_DIFF', quality: 'SUSPECT' });
  const interval = (value: number) => ({ value: String(value), measurand: 'Energy.Active.Import.Interval' });
  expect(endOf(bySamples([interval(100)], [interval(50)]))?.energy).toMatchObject({ exactWh: '150', method: 'INTERVAL_SUM', quality: 'GOOD' });
  expect(endOf(bySamples([{ value: '230', measurand: 'Voltage' }]))?.energy).toMatchObject({ exactWh: null, method: 'NONE', quality: 'UNKNOWN' });
});

test('R-EN-3: where start and stop differ from what was measured by more than 1 % and 100 Wh, both are kept and suspect', () => {
  const energy = (end: number) => endOf(stop(start(log16(), { meterStart: 1000 }).wait(600), {
    transactionId: 7, meterStop: 11_000, transactionData: [{ timestamp: '2026-05-04T08:00:00Z', sampledValue: [wh(1000, { context: 'Transaction.Begin' })] }, { timestamp: '2026-05-04T08:10:00Z', sampledValue: [wh(end, { context: 'Transaction.End' })] }],
  }))?.energy;
  expect(energy(11_090)).toMatchObject({ exactWh: '10000', method: 'TX_FIELDS', quality: 'GOOD', alternativeWh: null });
  expect(energy(11_500)).toMatchObject({ exactWh: '10000', method: 'TX_FIELDS', quality: 'SUSPECT', alternativeWh: '10500' });
});

const sessions = (registers: readonly (readonly [number, number])[]) => {
  const log = log16();
  registers.forEach(([from, to], i) => stop(start(log.wait(600), { meterStart: from, answer: i + 1 }).wait(600), { transactionId: i + 1, meterStop: to }));
  return log.fold().of('transaction.started').map((e) => e.envelope.flags);
};

test('R-EN-4: three starts in a row at 0 are a meter of sessions', () => {
  expect(sessions([[0, 500], [0, 700], [0, 100], [0, 50]])).toEqual([[], [], ['SESSION_METER'], ['SESSION_METER']]);
});

test('R-EN-5: energy between transactions, and a register that fell, are evidence; up to 200 Wh is none', () => {
  expect(sessions([[1000, 1500], [1700, 1800], [2001, 2100], [900, 950]])).toEqual([[], [], ['MISSING_ENERGY'], ['REGISTER_REGRESSED']]);
});

test('R-EN-6: a register that begins anew is summed by segments; a smaller fall is left out', () => {
  const anew = bySamples([wh(50_000)], [wh(50_400)], [wh(10)], [wh(110)]);
  expect(endOf(anew)?.energy).toMatchObject({ exactWh: '500', quality: 'SUSPECT' });
  expect(anew.fold().of('meter.sampled').map((e) => e.envelope.flags)).toContainEqual(['METER_RESET']);
  const fell = bySamples([wh(50_000)], [wh(50_400)], [wh(50_100)], [wh(50_500)]);
  expect(endOf(fell)?.energy).toMatchObject({ exactWh: '500', quality: 'SUSPECT' });
  expect(fell.fold().of('meter.sampled').filter((e) => e.envelope.flags.includes('REGISTER_FELL')).map((e) => [e.data.samples[0]?.rawValue, e.data.samples[0]?.quality])).toEqual([['50100', 'SUSPECT']]);
});

test('R-EN-7: energy a thousand times off the power in five intervals is proposed as a mistaken unit, and never changed', () => {
  const log = start(log16(), { meterStart: 0 });
  for (let i = 1; i <= 7; i++) meter(log.wait(600), [{ value: String(i), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }, { value: '6000', measurand: 'Power.Active.Import', unit: 'W' }], { transactionId: 7 });
  const sampled = log.fold().of('meter.sampled').slice(1);
  expect(sampled.map((e) => e.envelope.flags.includes('UNIT_WH_KWH_SWAP'))).toEqual([false, false, false, false, false, true, true]);
  expect(sampled.at(-1)?.data.samples[0]).toMatchObject({ exact: '7', unit: 'Wh' });
});

test('R-EN-8: one measurand in two contexts of one moment is two facts', () => {
  const log = meter(start(log16()).wait(5), [wh(10, { context: 'Transaction.Begin' }), wh(12, { context: 'Sample.Clock' })], { transactionId: 7 });
  expect(log.fold().of('meter.sampled')[1]?.data.samples.map((s) => [s.context, s.exact])).toEqual([['Transaction.Begin', '10'], ['Sample.Clock', '12']]);
});

test('R-EN-9: an interval ends at its time: what ended before the start is not of the transaction, and contexts are not mixed', () => {
  const interval = (value: number, context: string) => ({ value: String(value), measurand: 'Energy.Active.Import.Interval', context });
  expect(endOf(bySamples([interval(40, 'Sample.Clock'), interval(10, 'Sample.Periodic')], [interval(2, 'Sample.Clock')]))?.energy).toMatchObject({ exactWh: '42', method: 'INTERVAL_SUM', quality: 'SUSPECT' });
  const before = log16();
  const earlier = before.wait(600).iso(300);
  start(before, { answer: 7, more: { meterStart: null } });
  meter(before.wait(5), [interval(900, 'Sample.Clock')], { transactionId: 7, timestamp: earlier });
  meter(before.wait(60), [interval(5, 'Sample.Clock')], { transactionId: 7 });
  expect(endOf(stop(before.wait(60), { transactionId: 7, meterStop: null as unknown as number }))?.energy.exactWh).toBe('5');
});

test('R-EN-10: readings that the stop repeats are marked and not summed twice', () => {
  const interval = { value: '40', measurand: 'Energy.Active.Import.Interval' };
  const log = start(log16(), { answer: 7, more: { meterStart: null } });
  const timestamp = log.wait(60).iso();
  meter(log, [interval], { transactionId: 7, timestamp });
  stop(log.wait(60), { transactionId: 7, meterStop: null as unknown as number, transactionData: [{ timestamp, sampledValue: [interval] }, { timestamp: log.iso(), sampledValue: [{ ...interval, value: '2' }] }] });
  const out = log.fold();
  expect(out.of('meter.sampled').map((e) => [e.data.carrier, e.data.repeatsEarlier])).toEqual([['METER_VALUES', false], ['STOP_TX_DATA', true], ['STOP_TX_DATA', false]]);
  expect(endOf(log)?.energy.exactWh).toBe('42');
});

describe('signed values', () => {
  const ocmf = (kWh: string) => `OCMF|{"FV":"1.0","RD":[{"TM":"2026-05-04T08:00:00,000+0000 S","RV":${kWh},"RU":"kWh"}]}|{"SD":"30"}`;
  const whitepaper = (data: string) => JSON.stringify({ signedMeterData: Buffer.from(data).toString('base64'), signingMethod: 'ECDSA-secp256r1-SHA256', encodingMethod: 'OCMF', publicKey: 'k==' });
  const samplesOf = (...sampledValue: object[]) => meter(start(log16()).wait(5), sampledValue, { transactionId: 7 }).fold().of('meter.sampled')[1]?.data.samples;
  const signed = (value: string, more: object = {}) => ({ value, format: 'SignedData', context: 'Transaction.End', ...more });

  test('R-EN-11: a signed payload stays as it was signed, alone without a plain value', () => {
    const payload = whitepaper(ocmf('812.4'));
    expect(samplesOf(signed(payload))).toMatchObject([{ value: null, exact: null, quality: 'UNKNOWN', signed: { payload, signingMethod: 'ECDSA-secp256r1-SHA256', encodingMethod: 'OCMF', publicKey: 'k==', containerVersion: 'OCPP16_WHITEPAPER' } }]);
    expect(samplesOf(signed('<vendor>blob</vendor>'))).toMatchObject([{ signed: { payload: '<vendor>blob</vendor>', containerVersion: 'OCPP16_RAW' } }]);
  });

  test('R-EN-11: a plain and a signed entry of one quantity are one sample; where they differ it is suspect, and neither is changed', () => {
    const both = (kWh: string, wrap = whitepaper) => samplesOf(wh(812_400, { context: 'Transaction.End' }), signed(wrap(ocmf(kWh)), { measurand: 'Energy.Active.Import.Register' }));
    expect(both('812.4')).toMatchObject([{ exact: '812400', quality: 'GOOD', signed: { payload: whitepaper(ocmf('812.4')) } }]);
    expect(both('812.405', (data) => data)).toMatchObject([{ exact: '812400', quality: 'GOOD', signed: { containerVersion: 'OCPP16_RAW' } }]);
    expect(both('900.1')).toMatchObject([{ exact: '812400', rawValue: '812400', quality: 'SUSPECT', signed: { payload: whitepaper(ocmf('900.1')) } }]);
  });
});

test('R-EN-12: a value that is missing or broken is null, never 0, and takes no other with it', () => {
  const log = meter(start(log16()).wait(5), [{ measurand: 'Voltage' }, { value: 'oops' }, { value: '' }, { value: '9007199254740993.25' }, { value: '7', measurand: 'SoC', unit: 'Percent' }], { transactionId: 7 });
  expect(log.fold().of('meter.sampled')[1]?.data.samples.map((s) => [s.value, s.exact, s.quality])).toEqual([
    [null, null, 'UNKNOWN'], [null, null, 'INVALID'], [null, null, 'UNKNOWN'], [9007199254740994, '9007199254740993.25', 'GOOD'], [7, null, 'GOOD'],
  ]);
});

test('R-EN-13: exported energy comes from the export registers', () => {
  const exported = (value: number) => ({ value: String(value), measurand: 'Energy.Active.Export.Register', unit: 'Wh' });
  const log = start(log16(), { meterStart: 100 });
  for (const [imported, out] of [[150, 10], [200, 70]] as const) meter(log.wait(60), [wh(imported), exported(out)], { transactionId: 7 });
  expect(endOf(stop(log.wait(60), { transactionId: 7, meterStop: 300 }))?.energy).toMatchObject({ exactWh: '200', method: 'TX_FIELDS', exportWh: '60' });
});

test('R-CLK: clock-aligned readings beside their interval are evidence only', () => {
  const log = log16().commands('g', 'GetConfiguration', {}, { configurationKey: [{ key: 'ClockAlignedDataInterval', readonly: false, value: '900' }] });
  const at = (timestamp: string) => meter(log, [wh(1, { context: 'Sample.Clock' })], { timestamp });
  at('2026-05-04T08:00:00Z');
  at('2026-05-04T08:00:07Z');
  status(log, 'Available');
  expect(log.fold().of('meter.sampled').map((e) => e.envelope.flags)).toEqual([[], ['CLOCK_NOT_ALIGNED']]);
});
