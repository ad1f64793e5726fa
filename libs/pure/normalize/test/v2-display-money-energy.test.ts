import fc from 'fast-check';
import { EVENT_RECORDS } from '@chargeplane/contracts';
import type { CanonicalEvent } from '@chargeplane/contracts';
import { offlineCodec } from '@chargeplane/schema-registry';
import { FrameLog, cutsOf } from './frame-log.ts';
import { nasty, replaced } from './nasty.ts';
import { TOKEN } from './transaction-frames.ts';

const TIME = '2026-05-04T08:00:00Z';
const FRAMES: readonly (readonly [action: string, request: object, answer?: object])[] = [
  ['NotifyDisplayMessages', { requestId: 1, tbc: true, messageInfo: [{ id: 1, priority: 'InFront', state: 'Idle', startDateTime: TIME, endDateTime: TIME, transactionId: 't', message: { format: 'UTF8', language: 'de', content: 'x' }, messageExtra: [{ format: 'UTF8', content: 'y' }] }] }],
  ['NotifyCustomerInformation', { requestId: 1, seqNo: 1, tbc: true, generatedAt: TIME, data: 'x' }],
  ['NotifySettlement', { transactionId: 't', pspRef: 'p', status: 'Settled', statusInfo: 's', settlementAmount: 1.5, settlementTime: TIME, receiptId: 'r', receiptUrl: 'u', vatNumber: 'v', vatCompany: { name: 'n', address1: 'a', city: 'c', country: 'd' } }, { receiptId: 'r', receiptUrl: 'u' }],
  ['VatNumberValidation', { vatNumber: 'v', evseId: 1 }, { vatNumber: 'v', evseId: 1, status: 'Accepted', statusInfo: { reasonCode: 'r', additionalInfo: 'a' }, company: { name: 'n', address1: 'a', city: 'c', country: 'd' } }],
  ['NotifyDERAlarm', { controlType: 'HVMustTrip', gridEventFault: 'OverVoltage', alarmEnded: false, timestamp: TIME, extraInfo: 'x' }],
  ['NotifyDERAlarm', { controlType: 'HVMustTrip', gridEventFault: 'OverVoltage', alarmEnded: true, timestamp: TIME }],
  ['NotifyDERStartStop', { controlId: 'c', started: true, timestamp: TIME, supersededIds: ['d'] }],
  ['ReportDERControl', { requestId: 1, tbc: true, curve: [{ id: 'c', curveType: 'VoltVar', isDefault: true, isSuperseded: false, curve: { priority: 0, yUnit: 'PctMaxVar', curveData: [{ x: 1, y: 2 }] } }], gradient: [{ id: 'g', gradient: { priority: 0, gradient: 1, softGradient: 1 } }] }],
  ['BatterySwap', { eventType: 'BatteryIn', requestId: 1, idToken: TOKEN, batteryData: [{ evseId: 1, serialNumber: 's', soC: 1, soH: 2, productionDate: TIME, vendorInfo: 'i' }] }],
];

const codec = offlineCodec();
const encodes = (event: CanonicalEvent) => codec.encode('events', `io.chargeplane.canonical.${EVENT_RECORDS[event.type]}` as never, { envelope: event.envelope, data: event.data } as never).length > 0;

test('whatever stands where a value belongs: the record has an outcome, its events can be written, nothing is a bug of ours', () => {
  const mutations = fc.array(fc.tuple(fc.nat(30), nasty), { maxLength: 3 });
  const mutated = (by: readonly (readonly [number, unknown])[], base: object) => by.reduce<unknown>((v, [place, value]) => replaced(v, { left: place + 1 }, value), base) as object;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(FRAMES.length - 1), mutations, mutations), { minLength: 1, maxLength: 6 }), (frames) => {
      const log = new FrameLog('V21');
      frames.forEach(([n, request, response], i) => {
        const [action, base, answer = {}] = FRAMES[n] ?? ['Heartbeat', {}];
        log.wait(1).calls(`m${i}`, action, mutated(request, base), mutated(response, answer));
      });
      const { output, events } = log.fold();
      expect(output.rejected.filter((r) => r.rejected.code === 'INTERNAL').map((r) => r.rejected.stack)).toEqual([]);
      for (const e of events) expect(encodes(e)).toBe(true);
      expect(output.ledger).toHaveLength(log.inputs.length);
    }),
    { numRuns: 500 },
  );
});

test('cut anywhere, or restored in the middle, the same bytes', () => {
  const log = new FrameLog('V21');
  log.commands('g', 'GetDERControl', { requestId: 1 }, { status: 'Accepted' });
  FRAMES.forEach(([action, request, answer = {}], i) => log.wait(1).calls(`m${i}`, action, request, answer));
  expect(cutsOf(log.inputs)).toEqual([]);
  expect(log.fold().codes()).toEqual([]);
});
