import { FrameLog } from './frame-log.ts';
import { boot, meter, start, status, stop, wh } from './v16-frames.ts';

/** R-CLK, one test for each case of its table. Statuses tell the clock, as they are sent when they happen. */
const log16 = () => new FrameLog('V16');
const STATES = ['Available', 'Preparing', 'Charging', 'SuspendedEV', 'Charging', 'Finishing'];

/** Six statuses, 30 s apart, from a clock that is `ahead` s of ours. */
function told(ahead: number, log = log16(), every = 30): FrameLog {
  for (const state of STATES) status(log.wait(every), state, { timestamp: log.iso(-ahead) });
  return log;
}
const last = (log: FrameLog) => log.fold().of('connector.status.reported').at(-1)?.envelope;

test('R-CLK: within 5 s the time of the charger stands', () => {
  const envelope = last(told(4));
  expect(envelope).toMatchObject({ clock: { trust: 'TRUSTED', reason: null } });
  expect(envelope?.effectiveAt).toBe(envelope?.occurredAt);
});

test('R-CLK: a constant shift is taken off, and the time as sent stays', () => {
  const envelope = last(told(37));
  expect(envelope?.clock).toMatchObject({ trust: 'CORRECTED', reason: 'CONSTANT_SHIFT' });
  expect(Math.abs(Number(envelope?.clock.offsetMs) - 37_000)).toBeLessThan(100);
  expect(Math.abs(Number(envelope?.effectiveAt) - Number(envelope?.receivedAt))).toBeLessThan(100);
  expect(Number(envelope?.occurredAt) - Number(envelope?.effectiveAt)).toBe(envelope?.clock.offsetMs);
});

test.each([2 * 3600, -7 * 3600, 5.75 * 3600])('R-CLK: local time sent as Z (%i s) is recognised', (ahead) => {
  expect(last(told(ahead))?.clock).toMatchObject({ trust: 'CORRECTED', reason: 'LOCAL_TIME_AS_Z' });
});

test('R-CLK: offsets that spread are no shift', () => {
  const log = log16();
  [20, 45, 90, 30, 70, 20].forEach((ahead, i) => status(log.wait(30), STATES[i] ?? '', { timestamp: log.iso(-ahead) }));
  expect(last(log)?.clock.trust).toBe('UNTRUSTED');
});

test('R-CLK: a time without an offset is UTC, with evidence', () => {
  const log = log16();
  const timestamp = log.iso().slice(0, 19);
  const envelope = last(status(log, 'Available', { timestamp }));
  expect(envelope).toMatchObject({ occurredAt: Date.parse(`${timestamp}Z`), clock: { rawTimestamp: timestamp, trust: 'TRUSTED', reason: 'NO_OFFSET' }, validation: { schemaValid: false } });
});

test.each(['1970-01-01T00:00:42Z', '2012-06-01T00:00:00Z'])('R-CLK: a time of before 2015 (%s) says nothing', (timestamp) => {
  const envelope = last(status(log16(), 'Available', { timestamp }));
  expect(envelope).toMatchObject({ clock: { trust: 'UNTRUSTED' }, occurredAt: Date.parse(timestamp) });
  expect(envelope?.effectiveAt).toBe(envelope?.receivedAt);
});

test('R-CLK: a count from boot that can be anchored later puts the start right', () => {
  const log = log16();
  const booted = log.now;
  const sinceBoot = () => new Date(log.now - booted).toISOString();
  start(boot(log.wait(5)).wait(5), { timestamp: sinceBoot(), answer: 7 });
  for (const state of ['Charging', 'SuspendedEV', 'Charging']) status(log.wait(40), state, { timestamp: sinceBoot() });
  stop(log.wait(60), { transactionId: 7, timestamp: sinceBoot() });
  const out = log.fold();
  const corrected = out.of('transaction.reconciled').find((e) => e.data.kind === 'CLOCK_CORRECTED');
  expect(corrected?.data.detail).toContain(new Date(booted + 10_000).toISOString().slice(0, 18));
  expect(out.of('transaction.ended')[0]).toMatchObject({ envelope: { clock: { trust: 'CORRECTED' } }, data: { durationS: 180 } });
});

test('R-CLK: more than a day ahead is no time', () => {
  const envelope = last(status(log16(), 'Available', { timestamp: '2038-01-19T03:14:07Z' }));
  expect(envelope).toMatchObject({ clock: { trust: 'UNTRUSTED', reason: 'FUTURE' } });
  expect(envelope?.effectiveAt).toBe(envelope?.receivedAt);
});

test('R-CLK: a clock that is set back is told by the second message; one alone had to wait', () => {
  const log = told(0, log16(), 300);
  status(log.wait(30), 'Available', { timestamp: log.iso(1234) });
  status(log.wait(30), 'Preparing', { timestamp: log.iso(1234) });
  const [one, two] = log.fold().of('connector.status.reported').slice(-2).map((e) => e.envelope);
  expect(one).toMatchObject({ clock: { trust: 'TRUSTED' }, delivery: { offline: true, late: true } });
  expect(two).toMatchObject({ clock: { trust: 'UNTRUSTED' } });
  expect(two?.effectiveAt).toBe(two?.receivedAt);
});

test('R-CLK: a jump during a transaction leaves its duration to our clock, with a flag', () => {
  const log = start(told(0), { answer: 7, meterStart: 100 });
  const startedAt = log.now;
  for (const state of ['Charging', 'SuspendedEV', 'Charging']) status(log.wait(60), state, { timestamp: log.iso(-500) });
  stop(log.wait(60), { transactionId: 7, meterStop: 200, timestamp: log.iso(-500) });
  const [ended] = log.fold().of('transaction.ended');
  expect(ended?.envelope.flags).toContain('CLOCK_JUMP');
  expect(Math.abs(Number(ended?.data.durationS) * 1000 - (log.now - startedAt))).toBeLessThan(1000);
});

test('R-CLK: a boot begins the model anew, and what was written before it is read by the clock of before', () => {
  const log = start(told(40), { answer: 7, meterStart: 100, timestamp: new Date(Date.UTC(2026, 4, 4, 8, 3, 40)).toISOString() });
  const stoppedAt = log.wait(300).now;
  boot(log.closes().wait(900).opens());
  stop(log.wait(2), { transactionId: 7, meterStop: 400, timestamp: new Date(stoppedAt + 40_000).toISOString() });
  status(log.wait(5), 'Available');
  const out = log.fold();
  expect(out.of('transaction.ended')[0]).toMatchObject({ envelope: { clock: { trust: 'CORRECTED', reason: 'BEFORE_BOOT' }, delivery: { offline: true } } });
  expect(Math.abs(Number(out.of('transaction.ended')[0]?.data.endedAt) - stoppedAt)).toBeLessThan(200);
  expect(out.of('connector.status.reported').at(-1)?.envelope.clock).toMatchObject({ trust: 'TRUSTED', reason: null });
});

test('R-CLK: a time that cannot be read is absent, and the time of receipt stands', () => {
  const log = log16();
  for (const timestamp of ['yesterday', '2026-02-31T10:00:00Z']) meter(log.wait(5), [wh(1)], { timestamp });
  for (const e of log.fold().of('meter.sampled')) expect(e).toMatchObject({ data: { sampledAt: null }, envelope: { occurredAt: null, effectiveAt: e.envelope.receivedAt, clock: { trust: 'ABSENT' } } });
});
