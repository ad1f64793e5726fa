import { validate } from '@chargeplane/ocpp';
import { FrameLog } from './frame-log.ts';

const CONTROLS = [
  'EnterService', 'FreqDroop', 'FreqWatt', 'FixedPFAbsorb', 'FixedPFInject', 'FixedVar', 'Gradients', 'HFMustTrip', 'HFMayTrip', 'HVMustTrip', 'HVMomCess', 'HVMayTrip', 'LimitMaxDischarge', 'LFMustTrip',
  'LVMustTrip', 'LVMomCess', 'LVMayTrip', 'PowerMonitoringMustTrip', 'VoltVar', 'VoltWatt', 'WattPF', 'WattVar',
];
const GRID_EVENTS = [
  'CurrentImbalance', 'LocalEmergency', 'LowInputPower', 'OverCurrent', 'OverFrequency', 'OverVoltage', 'PhaseRotation', 'RemoteEmergency', 'UnderFrequency', 'UnderVoltage', 'VoltageImbalance',
];
const LISTS = ['curve', 'enterService', 'fixedPFAbsorb', 'fixedPFInject', 'fixedVar', 'freqDroop', 'gradient', 'limitMaxDischarge'];
const NOBODY = 'NobodyKnowsThis';

const alarm = (controlType: string, gridEventFault?: string, more: object = {}) => ({ controlType, ...(gridEventFault === undefined ? {} : { gridEventFault }), timestamp: '2026-05-04T08:00:00Z', ...more });
const isValid = (body: object) => validate('2.1', 'NotifyDERAlarm', 'request', body as never).schemaValid;

function tell(action: string, ...bodies: readonly object[]) {
  const log = new FrameLog('V21');
  bodies.forEach((body, i) => log.wait(1).calls(`m${i}`, action, body, {}));
  return log.fold();
}

const faults = (...alarms: readonly object[]) => tell('NotifyDERAlarm', ...alarms).of('fault.changed').map(({ data }) => `${data.change} ${data.text}`);

describe('NotifyDERAlarm', () => {
  test.each([...CONTROLS.map((type) => [type, true] as const), [NOBODY, false] as const])('control %s is kept as it is', (type, known) => {
    expect(isValid(alarm(type))).toBe(known);
    const out = tell('NotifyDERAlarm', alarm(type));
    expect(out.of('der.event.recorded')).toMatchObject([{ data: { kind: 'ALARM', controlType: type, gridEventFault: null, alarmEnded: false }, envelope: { validation: { schemaValid: known } } }]);
    expect(out.of('fault.changed')).toMatchObject([{ data: { change: 'OPENED', canonicalCode: 'GRID_EVENT', impact: 'DEGRADED', codes: [], text: null } }]);
  });

  test.each([...GRID_EVENTS.map((fault) => [fault, true] as const), [NOBODY, false] as const])('grid event %s is kept as it is, and the text of the fault', (fault, known) => {
    expect(isValid(alarm('HVMustTrip', fault))).toBe(known);
    const out = tell('NotifyDERAlarm', alarm('HVMustTrip', fault));
    expect(out.of('der.event.recorded')).toMatchObject([{ data: { gridEventFault: fault } }]);
    expect(out.of('fault.changed')).toMatchObject([{ data: { text: fault }, envelope: { causationId: out.of('der.event.recorded')[0]?.envelope.eventId, topology: { scope: 'STATION' } } }]);
  });

  test('an alarm that is told again opens nothing anew; each grid event of a control is a fault of its own', () => {
    expect(faults(alarm('HVMustTrip', 'OverVoltage'), alarm('HVMustTrip', 'OverVoltage'), alarm('HVMustTrip', 'VoltageImbalance'))).toEqual(['OPENED OverVoltage', 'OPENED VoltageImbalance']);
  });

  test('an end closes the fault that it names; without a grid event all of its control; what is not open is not closed', () => {
    const [over, imbalance, trip] = [alarm('HVMustTrip', 'OverVoltage'), alarm('HVMustTrip', 'VoltageImbalance'), alarm('LVMustTrip', 'UnderVoltage')];
    const end = (of: object) => ({ ...of, alarmEnded: true });
    expect(faults(over, imbalance, end(over))).toEqual(['OPENED OverVoltage', 'OPENED VoltageImbalance', 'CLEARED OverVoltage']);
    expect(faults(over, imbalance, trip, end(alarm('HVMustTrip')))).toEqual(['OPENED OverVoltage', 'OPENED VoltageImbalance', 'OPENED UnderVoltage', 'CLEARED OverVoltage', 'CLEARED VoltageImbalance']);
    expect(faults(alarm('HVMustTrip'), end(over))).toEqual(['OPENED null', 'CLEARED null']);
    expect(faults(end(over))).toEqual([]);
    const out = tell('NotifyDERAlarm', over, end(over));
    expect(out.of('fault.changed')[1]?.envelope.causationId).toBe(out.of('fault.changed')[0]?.envelope.eventId);
  });

  test('what cannot be read is null: no fault where it is not clear whether the alarm began; where nothing can be read it is rejected', () => {
    const out = tell('NotifyDERAlarm', alarm('HVMustTrip', 'OverVoltage', { alarmEnded: 'perhaps', timestamp: 5 }));
    expect(out.of('der.event.recorded')).toMatchObject([{ data: { alarmEnded: null }, envelope: { occurredAt: null, nativeExtras: null } }]);
    expect(out.of('fault.changed')).toEqual([]);
    expect(tell('NotifyDERAlarm', { timestamp: '2026-05-04T08:00:00Z' }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
  });
});

test('NotifyDERStartStop: what cannot be read is UNKNOWN or left out', () => {
  const [event] = tell('NotifyDERStartStop', { controlId: 'c', started: 'perhaps', timestamp: 'x', supersededIds: ['a', {}, 7] }).of('der.event.recorded');
  expect(event).toMatchObject({ data: { kind: 'UNKNOWN', controlId: 'c', supersededIds: ['a', '7'] }, envelope: { validation: { schemaValid: false } } });
  expect(tell('NotifyDERStartStop', { timestamp: '2026-05-04T08:00:00Z' }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
});

describe('ReportDERControl', () => {
  test.each(LISTS)('%s stands in controls as it is', (name) => {
    const list = [{ id: 'c-1', isDefault: true, anything: 1.5 }];
    expect(tell('ReportDERControl', { requestId: 1, [name]: list }).of('der.event.recorded')).toMatchObject([{ data: { kind: 'REPORT', requestId: 1, last: true, controls: JSON.stringify({ [name]: list }) } }]);
  });

  test('a report of any length is not cut', () => {
    const curveData = Array.from({ length: 10 }, (_, i) => ({ x: i + 0.123456, y: 5 - i }));
    const curve = Array.from({ length: 200 }, (_, i) => ({ id: `control-${i}`, curveType: 'VoltVar', isDefault: false, isSuperseded: false, curve: { priority: 0, yUnit: 'PctMaxVar', curveData } }));
    const [event] = tell('ReportDERControl', { requestId: 1, curve }).of('der.event.recorded');
    expect(JSON.parse(event?.data.controls ?? '')).toEqual({ curve });
    expect(event?.envelope.lossFlags).toEqual([]);
  });

  test('a report of nothing is one; where nothing can be read it is rejected', () => {
    expect(tell('ReportDERControl', { requestId: 1 }).of('der.event.recorded')).toMatchObject([{ data: { controls: null, last: true } }]);
    expect(tell('ReportDERControl', { tbc: true }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
  });
});
