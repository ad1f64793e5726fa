import type { OcppVersion } from '@chargeplane/contracts';
import { History, place, pointer, tokenRef } from '../../test/history.ts';

const WAIT = { waitForEffect: true };
const token = { value: 'ABC', type: 'Central' };
const on = (version: OcppVersion): History => new History(version).connect();
const last = (h: History): string | undefined => h.steps().at(-1);

describe('transaction.start', () => {
  const started = (version: OcppVersion, envelope = {}): History => {
    const h = on(version);
    h.command('transaction.start', { idToken: token }, { ...WAIT, ...envelope });
    return h.sent().answered({ status: 'Accepted' });
  };

  it('2.x: by remoteStartId and by nothing else', () => {
    const h = started('V201');
    h.event('transaction.started', { remoteStartId: 2, idToken: tokenRef('ABC') }, { transactionUid: 'a', topology: place(1, 1) });
    expect(last(h)).toBe('ACKNOWLEDGED');
    h.event('transaction.started', { remoteStartId: 1 }, { transactionUid: 'b', topology: place(2, 1) });
    expect(last(h)).toBe('EFFECT_OBSERVED!');
    expect(h.last()).toMatchObject({ nativeRequestId: 1, effect: { type: 'TRANSACTION_STARTED' } });
  });

  it('2.x: a transaction that ran already takes the start up', () => {
    const h = on('V201');
    h.command('transaction.start', { idToken: token }, WAIT);
    h.sent().answered({ status: 'Accepted', transactionId: 'native' });
    h.event('transaction.updated', { changeReason: 'RemoteStart', remoteStartId: 1 }, { transactionUid: 'u' });
    expect(last(h)).toBe('EFFECT_OBSERVED!');
  });

  it('1.6: the same token at the connector, whatever its case; not a repeat, not a replay', () => {
    const h = started('V16', { target: { evseId: 2 } });
    const elsewhere = { transactionUid: 'a', topology: place(1, 1) };
    h.event('transaction.started', { idToken: tokenRef('abc') }, elsewhere);
    h.event('transaction.started', { idToken: tokenRef('abc') }, { topology: place(2, 1), delivery: { offlineSource: 'NONE', replay: false, late: false, duplicateOf: 'x' } });
    h.event('transaction.started', { idToken: tokenRef('abc') }, { topology: place(2, 1), delivery: { offlineSource: 'NONE', replay: true, late: false } });
    expect(last(h)).toBe('ACKNOWLEDGED');
    h.event('transaction.started', { idToken: tokenRef('abc') }, { transactionUid: 'b', topology: place(2, 1) });
    expect(last(h)).toBe('EFFECT_OBSERVED!');
  });

  it('one transaction is the effect of one start', () => {
    const h = on('V16');
    const a = h.command('transaction.start', { idToken: token }, WAIT);
    h.sent().answered({ status: 'Accepted' });
    const b = h.command('transaction.start', { idToken: token }, WAIT);
    h.sent().answered({ status: 'Accepted' });
    h.event('transaction.started', { idToken: tokenRef('ABC') }, { transactionUid: 'u', topology: place(1, 1) });
    expect([h.steps(a).at(-1), h.steps(b).at(-1)]).toEqual(['EFFECT_OBSERVED!', 'ACKNOWLEDGED']);
  });

  it('contrary: the token is refused, or another token starts there', () => {
    const refused = started('V16');
    refused.event('authorization.evaluated', { purpose: 'AUTHORIZE', idToken: tokenRef('other'), decision: { status: 'BLOCKED', allowedEvseIds: [], languages: [] } });
    refused.event('authorization.evaluated', { purpose: 'AUTHORIZE', idToken: tokenRef('ABC'), decision: { status: 'BLOCKED', allowedEvseIds: [], languages: [] } });
    expect(last(refused)).toBe('EFFECT_CONTRADICTED!/AUTHORIZATION_BLOCKED');
    const other = started('V16', { target: { evseId: 1 } });
    other.event('transaction.started', { idToken: tokenRef('XYZ') }, { transactionUid: 'u', topology: place(1, 1) });
    expect(last(other)).toBe('EFFECT_CONTRADICTED!/OTHER_TOKEN_STARTED');
  });

  it('waits as long as the charger waits for the car, and a minute more', () => {
    const h = on('V16');
    h.event('device.report.received', { items: [{ canonicalKey: 'tx.evConnectTimeout', value: '30', attribute: 'ACTUAL', redacted: false, mutability: 'RW' }] });
    h.command('transaction.start', { idToken: token }, WAIT);
    h.sent().answered({ status: 'Accepted' }).tick(89_999);
    expect(last(h)).toBe('ACKNOWLEDGED');
    expect(last(h.tick(1))).toBe('EFFECT_NOT_OBSERVED!/EFFECT_NOT_OBSERVED');
  });
});

describe('transaction.stop', () => {
  const stopped = (): History => {
    const h = on('V201').transaction('u', 'n');
    h.command('transaction.stop', {}, { ...WAIT, target: { transactionUid: 'u' } });
    return h.sent().answered({ status: 'Accepted' });
  };
  const sample = (h: History, wh: number): void => {
    const sample = { measurand: 'Energy.Active.Import.Register', value: wh, measurandDefaulted: false, unit: 'Wh', rawValue: String(wh), multiplier: 0, location: 'Outlet', context: 'Sample.Periodic', quality: 'GOOD' as const };
    h.event('meter.sampled', { samples: [sample] }, { transactionUid: 'u' });
  };

  it('level 2: it ended', () => {
    const h = stopped();
    h.event('transaction.ended', {}, { transactionUid: 'other' });
    h.event('transaction.ended', {}, { transactionUid: 'u' });
    expect(last(h)).toBe('EFFECT_OBSERVED!');
    expect(h.last().effect).toMatchObject({ type: 'TRANSACTION_ENDED', level: 2 });
  });

  it('level 1: no more power; the end amends', () => {
    const h = stopped();
    h.event('transaction.updated', { changeReason: 'RemoteStop', chargingState: 'CHARGING' }, { transactionUid: 'u' });
    expect(last(h)).toBe('ACKNOWLEDGED');
    h.event('transaction.updated', { changeReason: 'ChargingStateChanged', chargingState: 'EV_CONNECTED' }, { transactionUid: 'u' });
    expect(h.last()).toMatchObject({ state: 'EFFECT_OBSERVED', settled: true, effect: { type: 'ENERGY_STOPPED', level: 1 } });
    h.event('transaction.ended', {}, { transactionUid: 'u' });
    expect(h.last()).toMatchObject({ state: 'EFFECT_OBSERVED', amends: true, effect: { level: 2 } });
    expect(new Set(h.outcomes.map((o) => o.outcomeId)).size).toBe(h.outcomes.length);
    expect(h.tick(600_000).last().effect).toMatchObject({ level: 2 });
  });

  it('contrary: the meter keeps rising over more than two samples', () => {
    const h = stopped();
    for (const wh of [100, 110, 120]) sample(h, wh);
    expect(last(h)).toBe('ACKNOWLEDGED');
    sample(h, 130);
    expect(last(h)).toBe('EFFECT_CONTRADICTED!/METER_KEEPS_RISING');
  });
});

describe('connector.unlock', () => {
  const unlocked = (): History => {
    const h = on('V16').status('OCCUPIED');
    h.command('connector.unlock', {}, { ...WAIT, target: { evseId: 1 } });
    return h.sent().answered({ status: 'Unlocked' });
  };

  it('the connector is occupied no longer', () => {
    expect(last(unlocked().status('AVAILABLE', 2).status('AVAILABLE', 1))).toBe('EFFECT_OBSERVED!');
  });

  it('contrary: the lock fails', () => {
    const h = unlocked();
    h.event('fault.changed', { canonicalCode: 'CONNECTOR_LOCK_FAILURE', change: 'OPENED' }, { topology: place(1, 1) });
    expect(last(h)).toBe('EFFECT_CONTRADICTED!/CONNECTOR_LOCK_FAILURE');
  });

  it('nothing is waited for where nothing is plugged in', () => {
    const h = on('V16').status('AVAILABLE');
    h.command('connector.unlock', {}, { ...WAIT, target: { evseId: 1 } });
    expect(last(h.sent().answered({ status: 'Unlocked' }))).toBe('ACKNOWLEDGED!');
  });

  it('would end a running transaction of a 1.6 charger: only with ifNoTransaction=false', () => {
    const h = on('V16').transaction('u', '1');
    h.command('connector.unlock', {}, { target: { evseId: 1 } });
    expect(h.steps('cmd-0')).toEqual(['ACCEPTED', 'REJECTED!/CONDITION_FAILED']);
    h.command('connector.unlock', {}, { target: { evseId: 1 }, conditions: { ifNoTransaction: false } });
    expect(h.steps('cmd-1')).toEqual(['ACCEPTED']);
  });

  it.each([
    ['UnlockFailed', 'FAILED!/UNLOCK_FAILED'],
    ['NotSupported', 'REJECTED!/UNSUPPORTED_BY_DEVICE'],
    ['UnknownConnector', 'REJECTED!/UNKNOWN_TARGET'],
    ['OngoingAuthorizedTransaction', 'REJECTED!/TX_ONGOING'],
  ])('%s', (status, step) => {
    const h = on('V16');
    h.command('connector.unlock', {}, { target: { evseId: 1 } });
    expect(last(h.sent().answered({ status }))).toBe(step);
  });
});

describe('availability.set', () => {
  it('the scope reports it; a station by all its connectors', () => {
    const h = on('V16').status('AVAILABLE', 1).status('AVAILABLE', 2);
    h.command('availability.set', { operational: false }, WAIT);
    h.sent().answered({ status: 'Accepted' }).status('UNAVAILABLE', 1);
    expect(last(h)).toBe('ACKNOWLEDGED');
    expect(last(h.status('UNAVAILABLE', 2))).toBe('EFFECT_OBSERVED!');
  });

  it('is there already: the charger does not report again', () => {
    const h = on('V16').status('UNAVAILABLE', 1);
    h.command('availability.set', { operational: false }, { ...WAIT, target: { evseId: 1 } });
    expect(h.sent().answered({ status: 'Accepted' }).steps()).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_OBSERVED!']);
  });

  it('contrary: still the other availability at the end of the time', () => {
    const h = on('V16').status('AVAILABLE', 1);
    h.command('availability.set', { operational: false }, { ...WAIT, target: { evseId: 1 } });
    expect(last(h.sent().answered({ status: 'Accepted' }).tick(120_000))).toBe('EFFECT_CONTRADICTED!/STILL_AVAILABLE');
  });

  it('Scheduled waits until nothing is going on', () => {
    const h = on('V16').transaction('u', '1').status('OCCUPIED', 1);
    h.command('availability.set', { operational: false }, { ...WAIT, target: { evseId: 1 } });
    h.sent().answered({ status: 'Scheduled' }).tick(120_000).tick(120_000);
    expect(h.last()).toMatchObject({ state: 'ACKNOWLEDGED', scheduled: true });
    h.event('transaction.ended', {}, { transactionUid: 'u' });
    expect(last(h.status('UNAVAILABLE', 1))).toBe('EFFECT_OBSERVED!');
  });
});

describe('charger.reset', () => {
  it('a boot on the same connection is not yet a restart', () => {
    const h = on('V16');
    h.command('charger.reset', { mode: 'GRACEFUL' }, WAIT);
    h.sent().answered({ status: 'Accepted' }).event('charger.booted', { bootReason: 'TRIGGERED' });
    expect(last(h)).toBe('ACKNOWLEDGED');
    h.close().connect('conn-2');
    expect(last(h)).toBe('EFFECT_OBSERVED!');
  });

  it('when idle, on 1.6: the dispatcher waits for the last transaction', () => {
    const h = on('V16').transaction('u', '1');
    h.command('charger.reset', { mode: 'WHEN_IDLE' }, { allowApproximation: true });
    expect(h.calls()).toEqual([]);
    h.event('transaction.ended', {}, { transactionUid: 'u' });
    expect(h.calls()).toHaveLength(1);
    expect(h.sent().last().approximations).toEqual(['WHEN_IDLE via dispatcher wait + Soft']);
  });

  it('of one EVSE shows in its status', () => {
    const h = on('V201');
    h.command('charger.reset', { mode: 'GRACEFUL' }, { ...WAIT, target: { evseId: 2 } });
    expect(last(h.sent().answered({ status: 'Accepted' }).status('AVAILABLE', 1).status('AVAILABLE', 2))).toBe('EFFECT_OBSERVED!');
  });
});

describe('configuration', () => {
  const items = [{ key: 'comm.heartbeatInterval', value: '60' }, { key: 'VendorFlag', value: 'true' }];

  it('set on 1.6: one CALL for each item, and read back once', () => {
    const h = on('V16');
    h.command('configuration.set', { items }, WAIT);
    h.sent().answered({ status: 'Accepted' }).sent().answered({ status: 'Accepted' });
    expect(h.calls().map((c) => [c.action, c.attempt])).toEqual([['ChangeConfiguration', 1], ['ChangeConfiguration', 2], ['GetConfiguration', 3]]);
    expect(new Set(h.calls().map((c) => c.messageId)).size).toBe(3);
    h.sent().answered({ configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '60' }, { key: 'VendorFlag', readonly: false, value: 'TRUE' }] });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_OBSERVED!']);
    expect(h.outcomes[2]?.items).toMatchObject([{ key: 'comm.heartbeatInterval', status: 'APPLIED' }, { key: 'VendorFlag', status: 'APPLIED' }]);
  });

  it.each([
    [{ configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }] }, 'EFFECT_CONTRADICTED!/READ_BACK_DIFFERENT'],
    [{ configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '***' }] }, 'EFFECT_NOT_OBSERVED!/READ_BACK_NOT_SHOWN'],
    [{ unknownKey: ['HeartbeatInterval'] }, 'EFFECT_NOT_OBSERVED!/READ_BACK_NOT_SHOWN'],
  ])('read back %j', (answer, step) => {
    const h = on('V16');
    h.command('configuration.set', { items: [{ key: 'HeartbeatInterval', value: '60' }] }, WAIT);
    h.sent().answered({ status: 'Accepted' }).sent().answered(answer);
    expect(last(h)).toBe(step);
  });

  it('set without waiting is not read back; after a reboot neither', () => {
    for (const [envelope, status] of [[{}, 'Accepted'], [WAIT, 'RebootRequired']] as const) {
      const h = on('V16');
      h.command('configuration.set', { items: items.slice(0, 1) }, envelope);
      h.sent().answered({ status });
      expect(last(h)).toBe('ACKNOWLEDGED!');
      expect(h.calls()).toHaveLength(1);
    }
  });

  it('PARTIAL where the items differ; what was not sent is FAILED', () => {
    const h = on('V16');
    h.command('configuration.set', { items }, WAIT);
    h.sent().answered({ status: 'Accepted' }).sent().answered({ status: 'NotSupported' });
    expect(h.last()).toMatchObject({ state: 'PARTIAL', settled: true, items: [{ status: 'APPLIED' }, { status: 'NOT_FOUND', nativeStatus: 'NotSupported' }] });
    const lost = on('V16');
    lost.command('configuration.set', { items }, WAIT);
    lost.sent().answered({ status: 'Accepted' }).close();
    expect(lost.last()).toMatchObject({ state: 'PARTIAL', items: [{ status: 'APPLIED' }, { status: 'FAILED' }] });
  });

  it('an item without an answer makes the whole uncertain, and a late answer amends', () => {
    const h = on('V16');
    h.command('configuration.set', { items });
    h.sent().answered({ status: 'Accepted' }).sent().tick(60_000);
    expect(h.last()).toMatchObject({ state: 'TIMED_OUT', settled: true, items: [{ status: 'APPLIED' }, { status: 'UNCERTAIN' }] });
    h.answered({ status: 'Accepted' }, { late: true });
    expect(h.last()).toMatchObject({ state: 'ACKNOWLEDGED', amends: true, late: true, items: [{ status: 'APPLIED' }, { status: 'APPLIED' }] });
  });

  it('set on 2.x: per item', () => {
    const h = on('V201');
    h.command('configuration.set', { items: [items[0] ?? { key: '', value: '' }, { key: 'A.B', value: '1' }] });
    const name = (component: string, variable: string, attributeStatus: string): object => ({ attributeStatus, component: { name: component }, variable: { name: variable } });
    h.sent().answered({ setVariableResult: [name('A', 'B', 'UnknownVariable'), name('OCPPCommCtrlr', 'HeartbeatInterval', 'RebootRequired')] });
    expect(h.last()).toMatchObject({ state: 'PARTIAL', items: [{ status: 'APPLIED_AFTER_REBOOT' }, { key: 'A.B', status: 'NOT_FOUND', nativeStatus: 'UnknownVariable' }] });
  });

  it('get: read, and not found', () => {
    const h = on('V16');
    h.command('configuration.get', { keys: ['HeartbeatInterval', 'Nope'] });
    h.sent().answered({ configurationKey: [{ key: 'heartbeatinterval', readonly: false, value: '1' }], unknownKey: ['Nope'] });
    expect(h.last()).toMatchObject({ state: 'PARTIAL', items: [{ status: 'READ' }, { status: 'NOT_FOUND' }] });
    h.command('configuration.get', { keys: ['Nope'] });
    expect(h.sent().answered({ unknownKey: ['Nope'] }).last()).toMatchObject({ state: 'ACKNOWLEDGED', empty: true });
  });

  it('get all on 2.x: the effect is the last part of the report', () => {
    const h = on('V21');
    h.command('configuration.get', { keys: [] }, WAIT);
    h.sent().answered({ status: 'Accepted' });
    h.event('device.report.received', { kind: 'INVENTORY', requestId: 1, last: false, items: [] });
    expect(last(h)).toBe('ACKNOWLEDGED');
    h.event('device.report.received', { kind: 'MONITORS', requestId: 1, last: true, items: [] });
    expect(last(h)).toBe('ACKNOWLEDGED');
    h.event('device.report.received', { kind: 'INVENTORY', requestId: 1, last: true, items: [] });
    expect(last(h)).toBe('EFFECT_OBSERVED!');
    h.command('configuration.get', { keys: [] }, WAIT);
    expect(h.sent().answered({ status: 'EmptyResultSet' }).last()).toMatchObject({ state: 'ACKNOWLEDGED', settled: true, empty: true, nativeRequestId: 2 });
  });
});

describe('message.trigger', () => {
  it('the message comes within 30 s', () => {
    const h = on('V16');
    h.command('message.trigger', { message: 'STATUS' }, { ...WAIT, target: { evseId: 2 } });
    h.sent().answered({ status: 'Accepted' }).status('AVAILABLE', 1);
    expect(last(h)).toBe('ACKNOWLEDGED');
    expect(last(h.status('AVAILABLE', 2))).toBe('EFFECT_OBSERVED!');
  });

  it('a loop over connectors is observed when each has reported', () => {
    const h = on('V201').status('AVAILABLE', 1).status('AVAILABLE', 2);
    h.command('message.trigger', { message: 'STATUS' }, WAIT);
    h.sent().answered({ status: 'Accepted' }).status('AVAILABLE', 1).sent().answered({ status: 'Accepted' });
    expect(last(h)).toBe('ACKNOWLEDGED');
    expect(last(h.status('AVAILABLE', 2))).toBe('EFFECT_OBSERVED!');
  });

  it('what the charger does not implement is remembered by message', () => {
    const h = on('V16');
    h.command('message.trigger', { message: 'HEARTBEAT' });
    expect(last(h.sent().answered({ status: 'NotImplemented' }))).toBe('REJECTED!/UNSUPPORTED_BY_DEVICE');
    expect(h.steps(h.command('message.trigger', { message: 'HEARTBEAT' }))).toEqual(['REJECTED!/UNSUPPORTED_BY_DEVICE']);
    expect(h.steps(h.command('message.trigger', { message: 'BOOT' }))).toEqual(['ACCEPTED']);
  });

  it('a certificate request has no event of its own: the answer settles', () => {
    const h = on('V201');
    h.command('message.trigger', { message: 'SIGN_STATION_CERT' }, WAIT);
    expect(last(h.sent().answered({ status: 'Accepted' }))).toBe('ACKNOWLEDGED!');
  });
});

it('a connection lost and found is told apart by its source', () => {
  const h = on('V16');
  h.event('charger.connection.changed', { change: 'LOST' }, { source: pointer(null, 'NONE'), requestSource: pointer('conn-1', 'NONE') });
  h.command('configuration.get', { keys: [] });
  expect(last(h)).toBe('CHARGER_OFFLINE!/CHARGER_OFFLINE');
});
