import type { ConnectorMap } from '@chargeplane/contracts';
import { FrameLog } from './frame-log.ts';
import { TAG, boot, meter, start, status, wh } from './v16-frames.ts';

/** Rules R-TOPO, R-CFG and R-FLT for 1.6. */
const log16 = (map: readonly ConnectorMap[] = []) => new FrameLog('V16', undefined, map);

test("R-TOPO-1: the operator's map ranks highest; without it connector n is the only one of EVSE n, and 0 the station", () => {
  const where = (connectorId: number, map: readonly ConnectorMap[] = []) => status(log16(map), 'Available', { connectorId }).fold().of('connector.status.reported')[0]?.envelope.topology;
  const map = [{ nativeConnectorId: 1, evseId: 1, connectorId: 1 }, { nativeConnectorId: 2, evseId: 1, connectorId: 2 }];
  expect(where(2)).toMatchObject({ scope: 'CONNECTOR', evseId: 2, connectorId: 1, nativeConnectorId: 2 });
  expect(where(2, map)).toMatchObject({ scope: 'CONNECTOR', evseId: 1, connectorId: 2, nativeConnectorId: 2 });
  expect(where(0, map)).toMatchObject({ scope: 'STATION', evseId: null, connectorId: null, nativeConnectorId: 0 });
  expect(meter(log16(), [wh(1)], { connectorId: 0 }).fold().of('meter.sampled')[0]).toMatchObject({ data: { kind: 'STATION' }, envelope: { topology: { scope: 'STATION' } } });
});

test('R-TOPO-2: a connector that nobody announced is taken as it is', () => {
  const log = log16([{ nativeConnectorId: 1, evseId: 1, connectorId: 1 }]).commands('g', 'GetConfiguration', {}, { configurationKey: [{ key: 'NumberOfConnectors', readonly: true, value: '1' }] });
  const out = start(log, { connectorId: 5 }).fold();
  expect(out.codes()).toEqual([]);
  expect(out.of('transaction.started')[0]?.envelope.topology).toMatchObject({ scope: 'CONNECTOR', evseId: 5, connectorId: 1, nativeConnectorId: 5, mapRevision: null });
});

test('R-TOPO-3: a fault of the station changes no connector, whatever its time', () => {
  const log = status(status(log16(), 'Available').wait(5), 'Preparing');
  status(log.wait(5), 'Faulted', { connectorId: 0, errorCode: 'InternalError', timestamp: '2020-01-01T00:00:00Z' });
  status(log.wait(5), 'Charging');
  const reported = log.fold().of('connector.status.reported');
  expect(reported[2]).toMatchObject({ envelope: { topology: { scope: 'STATION' } }, data: { availability: 'FAULTED', openTransactionUid: null } });
  expect(reported[3]?.data).toMatchObject({ previousAvailability: 'OCCUPIED', previousActivity: 'PREPARING' });
});

test('R-CFG-1: what was read or set is known until the firmware changes', () => {
  const log = boot(log16(), { firmwareVersion: '1.0' }).commands('g', 'GetConfiguration', {}, { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }, { key: 'AuthorizationKey', readonly: false, value: 'hush' }] });
  log.commands('s', 'ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '30' }, { status: 'Accepted' }).commands('r', 'ChangeConfiguration', { key: 'ConnectionTimeOut', value: '9' }, { status: 'Rejected' });
  const valuesOf = (l: FrameLog) => (JSON.parse(l.fold().output.state.find((s) => s.key.endsWith('/configuration'))?.body ?? '{}') as { values: object }).values;
  expect(valuesOf(log)).toEqual({ 'comm.heartbeatInterval': { value: '300', log: expect.any(Number), stale: false }, 'meter.sampled.interval': { value: '30', log: expect.any(Number), stale: false } });
  expect(JSON.stringify(log.fold().events)).not.toContain('hush');
  expect(Object.values(valuesOf(boot(log.wait(60), { firmwareVersion: '1.0' })))).toMatchObject([{ stale: false }, { stale: false }]);
  expect(Object.values(valuesOf(boot(log.wait(60), { firmwareVersion: '1.1' })))).toMatchObject([{ stale: true }, { stale: true }]);
});

test('R-CFG-2: a remote start explains a start for as long as the charger waits for the cable', () => {
  const started = (waited: number, timeout?: string) => {
    const log = log16();
    if (timeout !== undefined) log.commands('g', 'GetConfiguration', {}, { configurationKey: [{ key: 'ConnectionTimeOut', readonly: false, value: timeout }] });
    log.commands('r', 'RemoteStartTransaction', { connectorId: 1, idTag: TAG }, { status: 'Accepted' });
    return start(log.wait(waited)).fold().of('transaction.started')[0]?.data;
  };
  expect(started(20)).toMatchObject({ startReason: 'RemoteStart', commandId: 'command-r' });
  expect(started(400)).toMatchObject({ startReason: 'Authorized', commandId: null });
  expect(started(400, '600')).toMatchObject({ startReason: 'RemoteStart', commandId: 'command-r' });
  expect(started(100, '20')).toMatchObject({ startReason: 'Authorized', commandId: null });
});

describe('faults', () => {
  const faults = (log: FrameLog) => log.fold().of('fault.changed').map((e) => [e.data.change, e.data.canonicalCode, e.data.clearedBy]);

  test('R-FLT-1: an error opens a fault, the same again tells nothing, another text updates it, NoError clears it', () => {
    const log = status(log16(), 'Faulted', { errorCode: 'GroundFailure', info: 'a' });
    status(log.wait(5), 'Faulted', { errorCode: 'GroundFailure', info: 'a' });
    status(log.wait(5), 'Faulted', { errorCode: 'GroundFailure', info: 'b' });
    status(log.wait(5), 'Available');
    const out = log.fold().of('fault.changed');
    expect(out.map((e) => [e.data.change, e.data.text])).toEqual([['OPENED', 'a'], ['UPDATED', 'b'], ['CLEARED', 'b']]);
    expect(out.at(-1)?.data.clearedBy).toBe('NO_ERROR_STATUS');
    expect(new Set(out.map((e) => e.data.faultKey)).size).toBe(1);
  });

  test('R-FLT-2: a text that says resolved clears the fault that it names, and no other', () => {
    const log = status(log16(), 'Faulted', { errorCode: 'GroundFailure' });
    status(log.wait(5), 'Faulted', { errorCode: 'HighTemperature' });
    status(log.wait(5), 'Faulted', { errorCode: 'GroundFailure', info: 'Error GroundFailure resolved' });
    expect(faults(log).filter(([change]) => change === 'CLEARED')).toMatchObject([['CLEARED', expect.any(String), 'RESOLVED_TEXT']]);
  });

  test('R-FLT-3: a boot alone clears no fault', () => {
    const log = boot(status(log16(), 'Faulted', { errorCode: 'GroundFailure' }).wait(5));
    expect(faults(log).map(([change]) => change)).toEqual(['OPENED']);
    expect(faults(status(log.wait(5), 'Available')).map(([change]) => change)).toEqual(['OPENED', 'CLEARED']);
  });

  test('R-FLT-5: Faulted without an error is a fault of no known kind', () => {
    expect(faults(status(log16(), 'Faulted'))).toEqual([['OPENED', 'OTHER', 'NONE']]);
  });
});
