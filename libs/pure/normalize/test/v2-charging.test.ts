import { FrameLog } from './frame-log.ts';

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
