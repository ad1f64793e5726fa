import { FrameLog } from './frame-log.ts';
import { transactionEvent } from './transaction-frames.ts';

/** Charging limits, needs of vehicles, profiles and reservations of 2.x: value sets, and what cannot be read. */
const BOTH = ['V201', 'V21'] as const;
const NOBODY = 'NobodyKnowsThis';
const schedule = (more: object = {}) => ({ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }], ...more });

describe.each(BOTH)('charging limits of %s', (version) => {
  const set = (chargingLimit: unknown, more: object = {}) => new FrameLog(version).calls('a', 'NotifyChargingLimit', { chargingLimit, ...more }, {}).fold();
  const cleared = (payload: object) => new FrameLog(version).calls('a', 'ClearedChargingLimit', payload, {}).fold();

  test.each(['EMS', 'SO', 'CSO', 'Other'])('source %s is kept as it is', (chargingLimitSource) => {
    const events = [...set({ chargingLimitSource }).of('charging.limit.changed'), ...cleared({ chargingLimitSource }).of('charging.limit.changed')];
    expect(events).toMatchObject(['SET', 'CLEARED'].map((change) => ({ data: { change, source: chargingLimitSource }, envelope: { validation: { schemaValid: true }, lossFlags: [] } })));
  });

  test('another source is kept too; it is valid since 2.1', () => {
    expect(set({ chargingLimitSource: NOBODY }).of('charging.limit.changed')).toMatchObject([{ data: { source: NOBODY }, envelope: { validation: { schemaValid: version === 'V21' } } }]);
  });

  test.each([['A', 'A'], ['W', 'W'], [NOBODY, 'UNKNOWN']])('rate unit %s is %s', (chargingRateUnit, rateUnit) => {
    const [event] = set({ chargingLimitSource: 'EMS' }, { chargingSchedule: [schedule({ chargingRateUnit })] }).of('charging.limit.changed');
    expect(event?.data.schedules).toMatchObject([{ rateUnit }]);
    expect(event?.envelope).toMatchObject(rateUnit === 'UNKNOWN'
      ? { lossFlags: ['UNKNOWN_ENUM_VALUE'], quirks: [{ effect: 'ANNOTATED', path: '/chargingSchedule/0/chargingRateUnit', before: NOBODY }] }
      : { lossFlags: [], quirks: [] });
  });

  test('a schedule is told as far as it can be read', () => {
    const out = set(undefined, { chargingSchedule: { id: 'x', chargingSchedulePeriod: [7, { startPeriod: '60', limit: 'much' }] } });
    expect(out.of('charging.limit.changed')[0]?.data).toMatchObject({ source: null, schedules: [{ scheduleId: null, rateUnit: 'UNKNOWN', periods: [{ startS: 60, limit: null }] }] });
  });

  test('where nothing can be read the message is rejected', () => {
    expect(set('EMS').codes()).toEqual(['UNREADABLE_PAYLOAD']);
    expect(cleared({ evseId: 1 }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
  });
});

describe('a dynamic schedule that the charger asks for', () => {
  const pull = (answer?: unknown) => {
    const log = new FrameLog('V21').incoming([2, 'a', 'PullDynamicScheduleUpdate', { chargingProfileId: 3 }]);
    return (answer === undefined ? log : log.outgoing(answer)).wait(120).tick().fold();
  };

  test.each(['Accepted', 'Rejected', NOBODY])('status %s is kept as it is', (status) => {
    expect(pull([3, 'a', { status }]).of('charging.limit.changed')).toMatchObject([{ data: { change: 'DYNAMIC_PULLED', profileId: 3, status, dynamicUpdate: null } }]);
  });

  test('without an answer, or with an error, no limit changed', () => {
    expect(pull().types()).toEqual(['protocol.exception.recorded']);
    expect(pull([4, 'a', 'InternalError', '', {}]).types()).toEqual(['protocol.exception.recorded']);
  });

  test('an answer to what could not be read tells nothing', () => {
    const out = new FrameLog('V21').calls('a', 'PullDynamicScheduleUpdate', {}, { status: 'Accepted' }).fold();
    expect([out.codes(), out.of('charging.limit.changed')]).toEqual([['UNREADABLE_PAYLOAD'], []]);
  });
});

describe.each(BOTH)('needs of vehicles in %s', (version) => {
  const told = (chargingNeeds: object, answer: object = { status: 'Accepted' }) => new FrameLog(version).calls('a', 'NotifyEVChargingNeeds', { evseId: 1, chargingNeeds }, answer).fold().of('ev.charging.needs.reported');
  const MODES = ['AC_single_phase', 'AC_two_phase', 'AC_three_phase', 'DC'];
  const MODES_21 = ['AC_BPT', 'AC_BPT_DER', 'AC_DER', 'DC_ACDP', 'DC_ACDP_BPT', 'DC_BPT', 'WPT'];

  test.each(version === 'V21' ? [...MODES, ...MODES_21] : MODES)('energy transfer %s is kept as it is', (requestedEnergyTransfer) => {
    expect(told({ requestedEnergyTransfer })[0]).toMatchObject({ data: { kind: 'NEEDS', requestedTransfer: requestedEnergyTransfer }, envelope: { validation: { schemaValid: true } } });
  });

  test.each(['Accepted', 'Rejected', 'Processing', 'NoChargingProfile', NOBODY])('answer %s is kept as it is, with its cause', (status) => {
    const [request, answer] = told({ requestedEnergyTransfer: 'DC' }, { status });
    expect(answer).toMatchObject({ data: { kind: 'NEEDS', csmsAnswer: status, requestedTransfer: null }, envelope: { causationId: request?.envelope.eventId, topology: { evseId: 1 } } });
  });

  test('another energy transfer is kept too, and what holds no text is left out', () => {
    expect(told({ requestedEnergyTransfer: NOBODY, availableEnergyTransfer: ['DC', {}], acChargingParameters: 7, dcChargingParameters: { evMaxCurrent: 'much' } })[0]?.data).toMatchObject({
      requestedTransfer: NOBODY, availableTransfers: ['DC'], ac: null, dc: { maxCurrentA: null },
    });
  });

  test('an answer without a status, an error and no answer add nothing', () => {
    expect(told({ requestedEnergyTransfer: 'DC' }, {})).toHaveLength(1);
    const log = new FrameLog(version).incoming([2, 'a', 'NotifyEVChargingSchedule', { evseId: 1 }]).outgoing([4, 'a', 'InternalError', '', {}]);
    expect(log.fold().of('ev.charging.needs.reported')).toMatchObject([{ data: { kind: 'EV_SCHEDULE', schedule: null, timeBase: null } }]);
  });

  test.each(['NotifyEVChargingNeeds', 'NotifyEVChargingSchedule'])('%s of which nothing can be read is rejected, whatever the answer', (action) => {
    const out = new FrameLog(version).calls('a', action, { evseId: 'here' }, { status: 'Accepted' }).fold();
    expect([out.codes(), out.of('ev.charging.needs.reported')]).toEqual([['UNREADABLE_PAYLOAD'], []]);
  });
});

test('what identifies a vehicle is a reference', () => {
  const log = new FrameLog('V21').calls('a', 'NotifyEVChargingNeeds', { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'AC_DER', derChargingParameters: { evInverterSerialNumber: 'INV-0815' } } }, { status: 'Accepted' });
  const out = log.fold();
  expect(out.of('ev.charging.needs.reported')[0]?.data.der).toMatch(/^\{"evInverterSerialNumber":"ref:[0-9a-f]{32}"\}$/);
  expect(JSON.stringify(out.events)).not.toContain('INV-0815');
});

describe.each(BOTH)('charging profiles of %s', (version) => {
  const profile = (more: object = {}) => ({ id: 1, stackLevel: 0, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative', chargingSchedule: [schedule()], ...more });
  const report = (log: FrameLog, more: object = {}) => log.calls('r', 'ReportChargingProfiles', { requestId: 4, chargingLimitSource: 'CSO', evseId: 1, chargingProfile: [profile()], ...more }, {});
  const PURPOSES = ['ChargingStationExternalConstraints', 'ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'];
  const KINDS = ['Absolute', 'Recurring', 'Relative'];

  test.each(version === 'V21' ? [...PURPOSES, 'PriorityCharging', 'LocalGeneration'] : PURPOSES)('purpose %s is kept as it is', (chargingProfilePurpose) => {
    const [event] = report(new FrameLog(version), { chargingProfile: [profile({ chargingProfilePurpose })] }).fold().of('charging.profile.reported');
    expect(event).toMatchObject({ data: { profiles: [{ purpose: chargingProfilePurpose }] }, envelope: { validation: { schemaValid: true } } });
  });

  test.each(version === 'V21' ? [...KINDS, 'Dynamic'] : KINDS)('kind %s is kept as it is', (chargingProfileKind) => {
    const [event] = report(new FrameLog(version), { chargingProfile: [profile({ chargingProfileKind })] }).fold().of('charging.profile.reported');
    expect(event).toMatchObject({ data: { profiles: [{ kind: chargingProfileKind }] }, envelope: { validation: { schemaValid: true } } });
  });

  test('a profile of a transaction that is known names it, and the report names its command', () => {
    const log = transactionEvent(new FrameLog(version), 'Started', { seqNo: 0, more: { evse: { id: 1, connectorId: 1 } } });
    log.commands('g', 'GetChargingProfiles', { requestId: 4, chargingProfile: {} }, { status: 'Accepted' });
    const out = report(log, { chargingProfile: [profile({ transactionId: 'tx-1' }), profile({ transactionId: 'tx-2' })] }).fold();
    expect(out.of('charging.profile.reported')[0]?.data).toMatchObject({
      commandId: 'command-g', profiles: [{ nativeTransactionId: 'tx-1', transactionUid: out.of('transaction.started')[0]?.envelope.transactionUid }, { nativeTransactionId: 'tx-2', transactionUid: null }],
    });
  });

  test.each([[true, false], [false, true], [undefined, true]])('tbc %s: last is %s', (tbc, last) => {
    expect(report(new FrameLog(version), { tbc }).fold().of('charging.profile.reported')[0]?.data.last).toBe(last);
  });

  test('where nothing can be read the message is rejected', () => {
    expect(report(new FrameLog(version), { requestId: null, chargingProfile: 'none' }).fold().codes()).toEqual(['UNREADABLE_PAYLOAD']);
  });
});

describe.each(BOTH)('reservations of %s', (version) => {
  const of = (reservationUpdateStatus: unknown, reservationId: unknown = 5) => new FrameLog(version).calls('a', 'ReservationStatusUpdate', { reservationId, reservationUpdateStatus }, {}).fold();

  test.each([['Expired', 'EXPIRED', true], ['Removed', 'REMOVED', true], ['NoTransaction', 'NO_TRANSACTION', version === 'V21'], [NOBODY, 'UNKNOWN', false]])('%s is %s', (nativeStatus, change, schemaValid) => {
    expect(of(nativeStatus).of('reservation.changed')).toMatchObject([{
      data: { reservationId: 5, change, nativeStatus }, envelope: { lossFlags: change === 'UNKNOWN' ? ['UNKNOWN_ENUM_VALUE'] : [], validation: { schemaValid } },
    }]);
  });

  test('without a status the message is rejected, without an id it is told', () => {
    expect(of(' ').codes()).toEqual(['UNREADABLE_PAYLOAD']);
    expect(of('Expired', 'five').of('reservation.changed')[0]?.data.reservationId).toBeNull();
  });
});

describe('priority charging', () => {
  const started = () => transactionEvent(new FrameLog('V21'), 'Started', { seqNo: 0, more: { evse: { id: 1, connectorId: 1 } } });
  const notify = (log: FrameLog, payload: object) => log.wait(60).calls('p', 'NotifyPriorityCharging', payload, {}).fold();

  test.each([true, false])('activated %s is told of the transaction', (activated) => {
    const out = notify(started(), { transactionId: 'tx-1', activated });
    const [update] = out.of('transaction.updated');
    expect(update).toMatchObject({ data: { changeReason: 'PriorityCharging', priorityCharging: activated }, envelope: { derivation: 'REPORTED', topology: { evseId: 1, connectorId: 1 } } });
    expect(update?.envelope.transactionUid).toBe(out.of('transaction.started')[0]?.envelope.transactionUid);
  });

  test('a transaction that ended is still found', () => {
    const out = notify(transactionEvent(started().wait(60), 'Ended', { seqNo: 1 }), { transactionId: 'tx-1', activated: false });
    expect(out.of('transaction.updated')[0]?.envelope.transactionUid).toBe(out.of('transaction.ended')[0]?.envelope.transactionUid);
  });

  test('without a transaction id, or without what it became, the message is rejected', () => {
    expect(notify(started(), { activated: true }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
    expect(notify(started(), { transactionId: 'tx-1', activated: 'maybe' }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
  });
});
