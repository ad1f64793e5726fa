import fc from 'fast-check';
import { EVENT_RECORDS } from '@chargeplane/contracts';
import type { CanonicalEvent } from '@chargeplane/contracts';
import { offlineCodec } from '@chargeplane/schema-registry';
import { FrameLog, cutsOf } from './frame-log.ts';
import { nasty, replaced } from './nasty.ts';
import { boot, meter, start, status, stop, wh } from './v16-frames.ts';

/** A 1.6 charger that does anything in any order. */
const TOKENS = ['04A9C3517E2B80', 'DE-ABC-C00012345'];
/** `shift` is how far its clock is ahead, in seconds; `sent` what may be sent again, with other message ids. */
interface Charger {
  readonly log: FrameLog;
  shift: number;
  readonly sent: { readonly action: 'StartTransaction' | 'StopTransaction'; readonly payload: object; readonly answer: object | undefined }[];
}
type Act = (charger: Charger, id: string) => void;

const connectorId = fc.constantFrom(1, 2);
const number = fc.constantFrom(-1, 0, 1, 2, 3, 999);
const ago = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 900 }) });
const register = fc.integer({ min: 0, max: 3000 });
const time = (c: Charger, secondsAgo: number) => c.log.iso(secondsAgo - c.shift);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ connectorId, token: fc.constantFrom(...TOKENS), meterStart: register, ago, transactionId: number, status: fc.constantFrom('Accepted', 'Blocked'), answered: fc.boolean() }).map((a): Act => (c, id) => {
    const payload = { connectorId: a.connectorId, idTag: a.token, meterStart: a.meterStart, timestamp: time(c, a.ago) };
    const answer = a.answered ? { transactionId: a.transactionId, idTagInfo: { status: a.status } } : undefined;
    c.sent.push({ action: 'StartTransaction', payload, answer: { transactionId: a.transactionId, idTagInfo: { status: a.status } } });
    c.log.calls(id, 'StartTransaction', payload, answer);
  }) },
  { weight: 4, arbitrary: fc.record({ transactionId: number, token: fc.option(fc.constantFrom(...TOKENS), { nil: undefined }), meterStop: register, ago, reason: fc.constantFrom('Local', 'PowerLoss', undefined), data: fc.boolean(), answered: fc.boolean() }).map((a): Act => (c, id) => {
    const payload = {
      transactionId: a.transactionId, idTag: a.token, meterStop: a.meterStop, timestamp: time(c, a.ago), reason: a.reason,
      ...(a.data ? { transactionData: [{ timestamp: time(c, a.ago), sampledValue: [wh(a.meterStop, { context: 'Transaction.End' })] }] } : {}),
    };
    c.sent.push({ action: 'StopTransaction', payload, answer: {} });
    c.log.calls(id, 'StopTransaction', payload, a.answered ? {} : undefined);
  }) },
  { weight: 3, arbitrary: fc.nat(5).map((n): Act => (c, id) => {
    const again = c.sent.at(-1 - n);
    if (again !== undefined) c.log.calls(id, again.action, again.payload, again.answer);
  }) },
  { weight: 4, arbitrary: fc.record({ connectorId: fc.constantFrom(0, 1, 2), transactionId: fc.option(number, { nil: undefined }), value: register, ago }).map((a): Act => (c, id) => void meter(c.log, [wh(a.value), { value: 'x' }], { ...a, id, timestamp: time(c, a.ago) })) },
  { weight: 4, arbitrary: fc.record({ connectorId: fc.constantFrom(0, 1, 2), state: fc.constantFrom('Available', 'Preparing', 'Charging', 'SuspendedEV', 'Finishing', 'Faulted'), errorCode: fc.constantFrom('NoError', 'GroundFailure'), ago }).map((a): Act => (c, id) => void status(c.log, a.state, { id, connectorId: a.connectorId, errorCode: a.errorCode, timestamp: time(c, a.ago) })) },
  fc.constant<Act>((c, id) => void boot(c.log, { id })),
  fc.constantFrom(...TOKENS).map((idTag): Act => (c, id) => void c.log.calls(id, 'Authorize', { idTag }, { idTagInfo: { status: 'Accepted', parentIdTag: TOKENS[0] } })),
  fc.constant<Act>((c, id) => void c.log.calls(id, 'DataTransfer', { vendorId: 'v', data: `card ${TOKENS[0]} {"idTag":"${TOKENS[1]}"}` }, {})),
  fc.constant<Act>((c) => void c.log.closes().wait(5).opens()),
  fc.constant<Act>((c) => void c.log.opens()),
  fc.constantFrom(0, 3600, -40, -7200, 86_400 * 400, -86_400 * 365 * 30).map((shift): Act => (c) => void (c.shift = shift)),
  fc.constantFrom(...TOKENS).map((idTag): Act => (c, id) => void c.log.commands(id, 'RemoteStartTransaction', { connectorId: 1, idTag }, { status: 'Accepted' })),
);

interface Conversation { readonly acts: readonly (readonly [wait: number, act: Act])[] }
const wait = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 60 }) }, { weight: 1, arbitrary: fc.constantFrom(700, 4000, 90_000) });
const conversation = (most: number): fc.Arbitrary<Conversation> => fc.record({ acts: fc.array(fc.tuple(wait, act), { minLength: 1, maxLength: most }) });

function play({ acts }: Conversation): FrameLog {
  const charger: Charger = { log: new FrameLog('V16'), shift: 0, sent: [] };
  // Free text is searched for the tokens that a charger presented before.
  TOKENS.forEach((idTag) => charger.log.calls(`known ${idTag.length}`, 'Authorize', { idTag }, { idTagInfo: { status: 'Accepted' } }));
  acts.forEach(([seconds, next], i) => {
    charger.log.wait(seconds);
    if (seconds >= 600) charger.log.tick();
    next(charger, `m${i}`);
  });
  return charger.log.wait(90_000).tick();
}

test('cut anywhere, or restored in the middle, the same bytes', () => {
  fc.assert(fc.property(conversation(14), (c) => expect(cutsOf(play(c).inputs)).toEqual([])), { numRuns: 60 });
});

const codec = offlineCodec();
const encodes = (event: CanonicalEvent) => codec.encode('events', `io.chargeplane.canonical.${EVENT_RECORDS[event.type]}` as never, { envelope: event.envelope, data: event.data } as never).length > 0;

test('each record has one outcome, nothing throws, no token stands in the clear, no part of the state grows too large', () => {
  fc.assert(
    fc.property(conversation(60), (c) => {
      const log = play(c);
      const { output, events } = log.fold();
      expect(output.ledger.map((l) => l.offset)).toEqual(log.inputs.map((i) => i.offset));
      expect(output.rejected.map((r) => r.rejected.detail)).toEqual([]);
      expect(output.ledger.reduce((n, l) => n + l.events, 0)).toBe(events.length);
      expect(new Set(events.map((e) => e.envelope.eventId)).size).toBe(events.length);
      for (const e of events) {
        const { derivation, confidence, clock, occurredAt, effectiveAt } = e.envelope;
        expect(derivation === 'INFERRED').toBe(confidence !== null);
        expect(clock.trust === 'ABSENT').toBe(occurredAt === null);
        expect(Number.isSafeInteger(effectiveAt)).toBe(true);
        expect(encodes(e)).toBe(true);
      }
      const text = JSON.stringify(events).toUpperCase();
      expect(TOKENS.filter((token) => text.includes(token))).toEqual([]);
      expect(Math.max(...output.state.map((s) => s.body?.length ?? 0))).toBeLessThanOrEqual(64 * 1024);
    }),
    { numRuns: 150 },
  );
});

test('no retry doubles a session: each that is named was started once, and ended by the charger at most once', () => {
  fc.assert(
    fc.property(conversation(40), (c) => {
      const { events } = play(c).fold();
      const firsts = events.filter((e) => e.envelope.delivery.duplicateOf == null);
      for (const uid of new Set(events.flatMap((e) => e.envelope.transactionUid ?? []))) {
        const own = firsts.filter((e) => e.envelope.transactionUid === uid);
        const ended = own.flatMap((e) => (e.type === 'transaction.ended' ? [e.data.inferred] : []));
        expect(own.filter((e) => e.type === 'transaction.started')).toHaveLength(1);
        expect(ended.filter((inferred) => !inferred).length).toBeLessThanOrEqual(1);
        expect(ended.filter((inferred) => inferred).length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 200 },
  );
});

test('with a clock that is right, as many sessions are started as starts with other contents were sent', () => {
  const honest = fc.array(fc.record({ connectorId, token: fc.constantFrom(...TOKENS), retries: fc.nat(2), again: fc.boolean(), lost: fc.boolean(), stopRetries: fc.nat(2) }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(honest, (sessions) => {
      const log = new FrameLog('V16');
      sessions.forEach((s, i) => {
        const frame = { connectorId: s.connectorId, idTag: s.token, meterStart: i * 100, timestamp: log.wait(60).iso(), answer: i + 1 };
        for (let n = 0; n < s.retries; n++) start(s.lost ? log.wait(20).closes().opens() : log.wait(20), { ...frame, answer: null });
        start(log.wait(20), frame);
        if (s.again) start(log.wait(5), frame);
        const end = { transactionId: i + 1, meterStop: i * 100 + 50, timestamp: log.wait(600).iso() };
        for (let n = 0; n < s.stopRetries; n++) stop(log.wait(20), { ...end, answered: false });
        stop(log.wait(5), end);
      });
      const out = log.fold();
      const firsts = out.of('transaction.started').filter((e) => e.envelope.delivery.duplicateOf == null);
      expect(firsts).toHaveLength(sessions.length);
      expect(out.of('transaction.ended').map((e) => [e.data.inferred, e.data.energy.exactWh, e.envelope.nativeTransactionId])).toEqual(sessions.map((_, i) => [false, '50', String(i + 1)]));
    }),
    { numRuns: 100 },
  );
});

const AT = '2026-05-04T08:00:00Z';
const WHOLE: readonly (readonly [string, object])[] = [
  ['BootNotification', { chargePointVendor: 'v', chargePointModel: 'm', chargePointSerialNumber: 's', chargeBoxSerialNumber: 'b', firmwareVersion: 'f', iccid: 'i', imsi: 'j', meterType: 't', meterSerialNumber: 'n' }],
  ['StatusNotification', { connectorId: 1, errorCode: 'GroundFailure', info: 'i', status: 'Faulted', timestamp: AT, vendorId: 'v', vendorErrorCode: 'CX001' }],
  ['StartTransaction', { connectorId: 1, idTag: TOKENS[0], meterStart: 1, reservationId: 1, timestamp: AT }],
  ['StopTransaction', { idTag: TOKENS[0], meterStop: 2, timestamp: AT, transactionId: 7, reason: 'Local', transactionData: [{ timestamp: AT, sampledValue: [{ value: '1', context: 'Transaction.End', format: 'SignedData', measurand: 'Energy.Active.Import.Register', phase: 'L1', location: 'Outlet', unit: 'kWh' }] }] }],
  ['MeterValues', { connectorId: 1, transactionId: 7, meterValue: [{ timestamp: AT, sampledValue: [{ value: '1', measurand: 'Energy.Active.Import.Register', unit: 'Wh' }, { value: '{"signedMeterData":"OCMF|{}|{}"}', format: 'SignedData' }] }] }],
  ['Authorize', { idTag: TOKENS[0] }], ['Heartbeat', {}], ['FirmwareStatusNotification', { status: 'Idle' }], ['DiagnosticsStatusNotification', { status: 'Idle' }], ['DataTransfer', { vendorId: 'v', messageId: 'm', data: '{"a":1}' }],
  ['SecurityEventNotification', { type: 'SettingSystemTime', timestamp: AT, techInfo: 't' }], ['LogStatusNotification', { status: 'Idle', requestId: 1 }], ['SignedFirmwareStatusNotification', { status: 'Installed', requestId: 1 }], ['SignCertificate', { csr: 'x' }],
];
const ANSWER = { status: 'Accepted', currentTime: AT, interval: 60, transactionId: 7, idTagInfo: { status: 'Accepted', expiryDate: AT, parentIdTag: TOKENS[1] }, data: 'x' };

test('whatever stands where a value belongs: the record has an outcome, its events can be written, nothing is a bug of ours', () => {
  const changes = (most: number) => fc.array(fc.tuple(fc.nat(20), nasty), { maxLength: most });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...WHOLE), changes(3), changes(2)), { minLength: 1, maxLength: 8 }), (frames) => {
      const log = new FrameLog('V16');
      const spoilt = (whole: object, places: readonly (readonly [number, unknown])[]) => places.reduce<unknown>((v, [place, by]) => replaced(v, { left: place + 1 }, by), whole) as object;
      frames.forEach(([[action, whole], inCall, inAnswer], i) => void log.wait(1).calls(`m${i}`, action, spoilt(whole, inCall), spoilt(ANSWER, inAnswer)));
      const { output, events } = log.wait(90_000).tick().fold();
      expect(output.rejected.filter((r) => r.rejected.code === 'INTERNAL').map((r) => r.rejected.stack)).toEqual([]);
      for (const e of events) expect(encodes(e)).toBe(true);
      expect(output.ledger).toHaveLength(log.inputs.length);
    }),
    { numRuns: 1000 },
  );
});
