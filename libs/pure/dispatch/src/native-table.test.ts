import type { CommandEnvelope, CommandPayloadByType, CommandType } from '@chargeplane/contracts';
import { validate } from '@chargeplane/ocpp';
import type { JsonObject, OcppVersion } from '@chargeplane/ocpp';
import { commandOf } from '../test/history.ts';
import { DEFAULT_RULES, emptyCharger, plan } from './index.ts';
import type { Core } from './index.ts';

const VERSIONS: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];
const CORE: Core = {
  ...emptyCharger('main/CP', 'main', 'CP').core,
  segmentKey: 's1',
  group: 'g1',
  requestId: 6,
  transactions: [{ uid: 'tx', nativeId: '42', evseId: 2, connectorId: 1 }, { uid: 'pending', nativeId: null, evseId: 3, connectorId: 1 }, { uid: 'minus', nativeId: '-1', evseId: 4, connectorId: 1 }],
  connectors: [1, 2].map((evseId) => ({ evseId, connectorId: 1, availability: 'AVAILABLE', eventId: 'e' })),
};
const TWO_PLUGS: Core = {
  ...CORE,
  topology: [{ nativeConnectorId: 1, evseId: 1, connectorId: 1 }, { nativeConnectorId: 2, evseId: 1, connectorId: 2 }, { nativeConnectorId: 3, evseId: 2, connectorId: 1 }],
};

/** A call as `Action {payload}`, or the name of a rejection. */
type Expected = string | readonly [string, JsonObject] | readonly (readonly [string, JsonObject])[];
interface Row {
  readonly name: string;
  readonly type: CommandType;
  readonly payload: CommandPayloadByType[CommandType];
  readonly envelope?: Partial<CommandEnvelope>;
  readonly core?: Core;
  readonly v16: Expected;
  readonly v201: Expected;
  /** As in 2.0.1 where absent. */
  readonly v21?: Expected;
}

const rfid = { value: 'ABC', type: 'ISO14443' };
const start = (idToken: { value: string; type: string }, more: object = {}): CommandPayloadByType['transaction.start'] => ({ idToken, ...more });
const set = (key: string, value: string, attribute?: string): CommandPayloadByType['configuration.set'] => ({ items: [{ key, value, ...(attribute === undefined ? {} : { attribute }) }] });
const heartbeat = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } };
const APPROX = { allowApproximation: true };

const TABLE: readonly Row[] = [
  { name: 'start anywhere', type: 'transaction.start', payload: start(rfid), v16: ['RemoteStartTransaction', { idTag: 'ABC' }], v201: ['RequestStartTransaction', { remoteStartId: 7, idToken: { idToken: 'ABC', type: 'ISO14443' } }] },
  { name: 'start on an EVSE', type: 'transaction.start', payload: start(rfid), envelope: { target: { evseId: 2 } }, v16: ['RemoteStartTransaction', { idTag: 'ABC', connectorId: 2 }], v201: ['RequestStartTransaction', { remoteStartId: 7, evseId: 2, idToken: { idToken: 'ABC', type: 'ISO14443' } }] },
  { name: 'start on a plug by the map', type: 'transaction.start', payload: start(rfid), envelope: { target: { evseId: 1, connectorId: 2 } }, core: TWO_PLUGS, v16: ['RemoteStartTransaction', { idTag: 'ABC', connectorId: 2 }], v201: ['RequestStartTransaction', { remoteStartId: 7, evseId: 1, idToken: { idToken: 'ABC', type: 'ISO14443' } }] },
  { name: 'start on an EVSE of two plugs', type: 'transaction.start', payload: start(rfid), envelope: { target: { evseId: 1 } }, core: TWO_PLUGS, v16: 'AMBIGUOUS_TARGET', v201: ['RequestStartTransaction', { remoteStartId: 7, evseId: 1, idToken: { idToken: 'ABC', type: 'ISO14443' } }] },
  { name: 'start on an EVSE that is not there', type: 'transaction.start', payload: start(rfid), envelope: { target: { evseId: 9 } }, core: TWO_PLUGS, v16: 'UNKNOWN_TARGET', v201: 'UNKNOWN_TARGET' },
  { name: 'start on EVSE 0', type: 'transaction.start', payload: start(rfid), envelope: { target: { evseId: 0 } }, v16: 'UNKNOWN_TARGET', v201: 'UNKNOWN_TARGET' },
  { name: 'start with a token of 21 characters', type: 'transaction.start', payload: start({ value: 'x'.repeat(21), type: 'Central' }), v16: 'UNMAPPABLE_FIELD', v201: ['RequestStartTransaction', { remoteStartId: 7, idToken: { idToken: 'x'.repeat(21), type: 'Central' } }] },
  { name: 'start with a token of 37 characters', type: 'transaction.start', payload: start({ value: 'x'.repeat(37), type: 'Central' }), v16: 'UNMAPPABLE_FIELD', v201: 'UNMAPPABLE_FIELD', v21: ['RequestStartTransaction', { remoteStartId: 7, idToken: { idToken: 'x'.repeat(37), type: 'Central' } }] },
  { name: 'start with a type of 2.1', type: 'transaction.start', payload: start({ value: 'X', type: 'EVCCID' }), v16: ['RemoteStartTransaction', { idTag: 'X' }], v201: 'UNMAPPABLE_FIELD', v21: ['RequestStartTransaction', { remoteStartId: 7, idToken: { idToken: 'X', type: 'EVCCID' } }] },
  { name: 'start with a group', type: 'transaction.start', payload: start(rfid, { groupIdToken: { value: 'G', type: 'Central' } }), v16: ['RemoteStartTransaction', { idTag: 'ABC' }], v201: ['RequestStartTransaction', { remoteStartId: 7, idToken: { idToken: 'ABC', type: 'ISO14443' }, groupIdToken: { idToken: 'G', type: 'Central' } }] },
  { name: 'start without a token', type: 'transaction.start', payload: start({ value: '', type: 'NoAuthorization' }), v16: 'UNMAPPABLE_FIELD', v201: ['RequestStartTransaction', { remoteStartId: 7, idToken: { idToken: '', type: 'NoAuthorization' } }] },
  { name: 'start with an empty token', type: 'transaction.start', payload: start({ value: '', type: 'Central' }), v16: 'VALIDATION_FAILED', v201: 'VALIDATION_FAILED' },

  { name: 'stop', type: 'transaction.stop', payload: {}, envelope: { target: { transactionUid: 'tx' } }, v16: ['RemoteStopTransaction', { transactionId: 42 }], v201: ['RequestStopTransaction', { transactionId: '42' }] },
  { name: 'stop without saying which', type: 'transaction.stop', payload: {}, v16: 'AMBIGUOUS_TARGET', v201: 'AMBIGUOUS_TARGET' },
  { name: 'stop of an ended one', type: 'transaction.stop', payload: {}, envelope: { target: { transactionUid: 'gone' } }, v16: 'UNKNOWN_TRANSACTION', v201: 'UNKNOWN_TRANSACTION' },
  { name: 'stop before the id is assigned', type: 'transaction.stop', payload: {}, envelope: { target: { transactionUid: 'pending' } }, v16: 'UNKNOWN_TRANSACTION', v201: 'UNKNOWN_TRANSACTION' },
  { name: 'stop of a sentinel id', type: 'transaction.stop', payload: {}, envelope: { target: { transactionUid: 'minus' } }, v16: 'UNKNOWN_TRANSACTION', v201: ['RequestStopTransaction', { transactionId: '-1' }] },

  { name: 'unlock', type: 'connector.unlock', payload: {}, envelope: { target: { evseId: 2, connectorId: 1 } }, v16: ['UnlockConnector', { connectorId: 2 }], v201: ['UnlockConnector', { evseId: 2, connectorId: 1 }] },
  { name: 'unlock the only plug', type: 'connector.unlock', payload: {}, envelope: { target: { evseId: 2 } }, v16: ['UnlockConnector', { connectorId: 2 }], v201: ['UnlockConnector', { evseId: 2, connectorId: 1 }] },
  { name: 'unlock one of two', type: 'connector.unlock', payload: {}, envelope: { target: { evseId: 1 } }, core: TWO_PLUGS, v16: 'AMBIGUOUS_TARGET', v201: 'AMBIGUOUS_TARGET' },
  { name: 'unlock nothing', type: 'connector.unlock', payload: {}, v16: 'AMBIGUOUS_TARGET', v201: 'AMBIGUOUS_TARGET' },

  { name: 'station out of order', type: 'availability.set', payload: { operational: false }, v16: ['ChangeAvailability', { connectorId: 0, type: 'Inoperative' }], v201: ['ChangeAvailability', { operationalStatus: 'Inoperative' }] },
  { name: 'EVSE back', type: 'availability.set', payload: { operational: true }, envelope: { target: { evseId: 2 } }, v16: ['ChangeAvailability', { connectorId: 2, type: 'Operative' }], v201: ['ChangeAvailability', { operationalStatus: 'Operative', evse: { id: 2 } }] },
  { name: 'EVSE of two plugs', type: 'availability.set', payload: { operational: true }, envelope: { target: { evseId: 1 } }, core: TWO_PLUGS, v16: [['ChangeAvailability', { connectorId: 1, type: 'Operative' }], ['ChangeAvailability', { connectorId: 2, type: 'Operative' }]], v201: ['ChangeAvailability', { operationalStatus: 'Operative', evse: { id: 1 } }] },
  { name: 'one plug', type: 'availability.set', payload: { operational: true }, envelope: { target: { evseId: 1, connectorId: 2 } }, v16: 'UNKNOWN_TARGET', v201: ['ChangeAvailability', { operationalStatus: 'Operative', evse: { id: 1, connectorId: 2 } }] },

  { name: 'reset HARD', type: 'charger.reset', payload: { mode: 'HARD' }, v16: ['Reset', { type: 'Hard' }], v201: 'UNSUPPORTED_BY_VERSION' },
  { name: 'reset HARD, approximately', type: 'charger.reset', payload: { mode: 'HARD' }, envelope: APPROX, v16: ['Reset', { type: 'Hard' }], v201: ['Reset', { type: 'Immediate' }] },
  { name: 'reset GRACEFUL', type: 'charger.reset', payload: { mode: 'GRACEFUL' }, v16: ['Reset', { type: 'Soft' }], v201: ['Reset', { type: 'Immediate' }] },
  { name: 'reset WHEN_IDLE', type: 'charger.reset', payload: { mode: 'WHEN_IDLE' }, v16: 'UNSUPPORTED_BY_VERSION', v201: ['Reset', { type: 'OnIdle' }] },
  { name: 'reset WHEN_IDLE, approximately', type: 'charger.reset', payload: { mode: 'WHEN_IDLE' }, envelope: APPROX, v16: ['Reset', { type: 'Soft' }], v201: ['Reset', { type: 'OnIdle' }] },
  { name: 'reset RESUME', type: 'charger.reset', payload: { mode: 'RESUME' }, v16: 'UNSUPPORTED_BY_VERSION', v201: 'UNSUPPORTED_BY_VERSION', v21: ['Reset', { type: 'ImmediateAndResume' }] },
  { name: 'reset of an EVSE', type: 'charger.reset', payload: { mode: 'GRACEFUL' }, envelope: { target: { evseId: 2 } }, v16: 'UNSUPPORTED_BY_VERSION', v201: ['Reset', { type: 'Immediate', evseId: 2 }] },
  { name: 'reset of a mode of the future', type: 'charger.reset', payload: { mode: 'UNKNOWN' }, v16: 'VALIDATION_FAILED', v201: 'VALIDATION_FAILED' },

  { name: 'read all', type: 'configuration.get', payload: { keys: [] }, v16: ['GetConfiguration', {}], v201: ['GetBaseReport', { requestId: 7, reportBase: 'ConfigurationInventory' }] },
  { name: 'read a canonical key', type: 'configuration.get', payload: { keys: ['comm.heartbeatInterval'] }, v16: ['GetConfiguration', { key: ['HeartbeatInterval'] }], v201: ['GetVariables', { getVariableData: [heartbeat] }] },
  { name: 'read a 1.6 key', type: 'configuration.get', payload: { keys: ['HeartbeatInterval'] }, v16: ['GetConfiguration', { key: ['HeartbeatInterval'] }], v201: ['GetVariables', { getVariableData: [heartbeat] }] },
  { name: 'read a variable', type: 'configuration.get', payload: { keys: ['OCPPCommCtrlr.HeartbeatInterval'] }, v16: ['GetConfiguration', { key: ['HeartbeatInterval'] }], v201: ['GetVariables', { getVariableData: [heartbeat] }] },
  { name: 'read a vendor key of 1.6', type: 'configuration.get', payload: { keys: ['AcmeLed'] }, v16: ['GetConfiguration', { key: ['AcmeLed'] }], v201: 'KEY_NOT_MAPPED' },
  { name: 'read a vendor variable', type: 'configuration.get', payload: { keys: ['v2:Acme[1].Led[red]@2.1'] }, v16: 'KEY_NOT_MAPPED', v201: ['GetVariables', { getVariableData: [{ component: { name: 'Acme', instance: '1', evse: { id: 2, connectorId: 1 } }, variable: { name: 'Led', instance: 'red' } }] }] },
  { name: 'read a key of 2.x only', type: 'configuration.get', payload: { keys: ['tx.startPoint'] }, v16: 'KEY_NOT_MAPPED', v201: ['GetVariables', { getVariableData: [{ component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } }] }] },
  { name: 'read an empty key', type: 'configuration.get', payload: { keys: [''] }, v16: 'VALIDATION_FAILED', v201: 'VALIDATION_FAILED' },
  { name: 'read in portions', type: 'configuration.get', payload: { keys: ['HeartbeatInterval', 'ConnectionTimeOut'] }, core: { ...CORE, limits: { getItems: 1 } }, v16: [['GetConfiguration', { key: ['HeartbeatInterval'] }], ['GetConfiguration', { key: ['ConnectionTimeOut'] }]], v201: [['GetVariables', { getVariableData: [heartbeat] }], ['GetVariables', { getVariableData: [{ component: { name: 'TxCtrlr' }, variable: { name: 'EVConnectionTimeOut' } }] }]] },

  { name: 'write', type: 'configuration.set', payload: set('comm.heartbeatInterval', '60'), v16: ['ChangeConfiguration', { key: 'HeartbeatInterval', value: '60' }], v201: ['SetVariables', { setVariableData: [{ attributeValue: '60', ...heartbeat }] }] },
  { name: 'write a boolean', type: 'configuration.set', payload: set('auth.enabled', 'True'), v16: 'KEY_NOT_MAPPED', v201: ['SetVariables', { setVariableData: [{ attributeValue: 'true', component: { name: 'AuthCtrlr' }, variable: { name: 'Enabled' } }] }] },
  { name: 'write an attribute', type: 'configuration.set', payload: set('comm.heartbeatInterval', '60', 'Target'), v16: 'UNMAPPABLE_FIELD', v201: ['SetVariables', { setVariableData: [{ attributeType: 'Target', attributeValue: '60', ...heartbeat }] }] },
  { name: 'write what is read-only', type: 'configuration.set', payload: set('NumberOfConnectors', '2'), v16: 'READ_ONLY', v201: 'KEY_NOT_MAPPED' },
  { name: 'write the security profile', type: 'configuration.set', payload: set('security.profile', '2'), envelope: { conditions: { ifSegment: 's1' } }, v16: ['ChangeConfiguration', { key: 'SecurityProfile', value: '2' }], v201: 'READ_ONLY' },
  { name: 'write a strand risk without naming the segment', type: 'configuration.set', payload: set('SecurityProfile', '2'), v16: 'CONDITION_FAILED', v201: 'READ_ONLY' },
  { name: 'write the password by its canonical name', type: 'configuration.set', payload: set('security.authKey', 'abc'), envelope: { conditions: { ifSegment: 'g1' } }, v16: 'UNMAPPABLE_FIELD', v201: 'UNMAPPABLE_FIELD' },
  { name: 'write the password by its native name', type: 'configuration.set', payload: set('AuthorizationKey', '616263'), envelope: { conditions: { ifSegment: 'g1' } }, v16: ['ChangeConfiguration', { key: 'AuthorizationKey', value: '616263' }], v201: 'UNMAPPABLE_FIELD' },
  { name: 'write 501 characters', type: 'configuration.set', payload: set('comm.heartbeatInterval', '1'.repeat(501)), v16: 'VALUE_OUT_OF_RANGE', v201: ['SetVariables', { setVariableData: [{ attributeValue: '1'.repeat(501), ...heartbeat }] }] },
  { name: 'write 1001 characters', type: 'configuration.set', payload: set('comm.heartbeatInterval', '1'.repeat(1001)), v16: 'VALUE_OUT_OF_RANGE', v201: 'VALUE_OUT_OF_RANGE', v21: ['SetVariables', { setVariableData: [{ attributeValue: '1'.repeat(1001), ...heartbeat }] }] },
  { name: 'write a key of 51 characters', type: 'configuration.set', payload: set('k'.repeat(51), '1'), v16: 'VALUE_OUT_OF_RANGE', v201: 'KEY_NOT_MAPPED' },
  { name: 'write nothing', type: 'configuration.set', payload: { items: [] }, v16: 'VALIDATION_FAILED', v201: 'VALIDATION_FAILED' },

  ...(['BOOT', 'HEARTBEAT', 'FIRMWARE_STATUS'] as const).map((message): Row => {
    const requestedMessage = { BOOT: 'BootNotification', HEARTBEAT: 'Heartbeat', FIRMWARE_STATUS: 'FirmwareStatusNotification' }[message];
    return { name: `trigger ${message}`, type: 'message.trigger', payload: { message }, v16: ['TriggerMessage', { requestedMessage }], v201: ['TriggerMessage', { requestedMessage }] };
  }),
  { name: 'trigger STATUS of all', type: 'message.trigger', payload: { message: 'STATUS' }, v16: ['TriggerMessage', { requestedMessage: 'StatusNotification' }], v201: [['TriggerMessage', { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 1 } }], ['TriggerMessage', { requestedMessage: 'StatusNotification', evse: { id: 2, connectorId: 1 } }]] },
  { name: 'trigger STATUS of one', type: 'message.trigger', payload: { message: 'STATUS' }, envelope: { target: { evseId: 2 } }, v16: ['TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 2 }], v201: ['TriggerMessage', { requestedMessage: 'StatusNotification', evse: { id: 2, connectorId: 1 } }] },
  { name: 'trigger STATUS where no connector is known', type: 'message.trigger', payload: { message: 'STATUS' }, core: { ...CORE, connectors: [] }, v16: ['TriggerMessage', { requestedMessage: 'StatusNotification' }], v201: 'AMBIGUOUS_TARGET' },
  { name: 'trigger METER_VALUES', type: 'message.trigger', payload: { message: 'METER_VALUES' }, envelope: { target: { evseId: 2 } }, v16: ['TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 2 }], v201: ['TriggerMessage', { requestedMessage: 'MeterValues', evse: { id: 2 } }] },
  { name: 'trigger TRANSACTION', type: 'message.trigger', payload: { message: 'TRANSACTION' }, envelope: { target: { evseId: 2 } }, v16: 'UNSUPPORTED_BY_VERSION', v201: ['TriggerMessage', { requestedMessage: 'TransactionEvent', evse: { id: 2 } }] },
  { name: 'trigger TRANSACTION, approximately', type: 'message.trigger', payload: { message: 'TRANSACTION' }, envelope: APPROX, v16: ['TriggerMessage', { requestedMessage: 'MeterValues' }], v201: ['TriggerMessage', { requestedMessage: 'TransactionEvent' }] },
  { name: 'trigger LOG_STATUS', type: 'message.trigger', payload: { message: 'LOG_STATUS' }, v16: ['TriggerMessage', { requestedMessage: 'DiagnosticsStatusNotification' }], v201: ['TriggerMessage', { requestedMessage: 'LogStatusNotification' }] },
  { name: 'trigger PUBLISH_STATUS', type: 'message.trigger', payload: { message: 'PUBLISH_STATUS' }, v16: 'UNSUPPORTED_BY_VERSION', v201: ['TriggerMessage', { requestedMessage: 'PublishFirmwareStatusNotification' }] },
  { name: 'trigger SIGN_STATION_CERT', type: 'message.trigger', payload: { message: 'SIGN_STATION_CERT' }, v16: 'UNSUPPORTED_BY_PROFILE', v201: ['TriggerMessage', { requestedMessage: 'SignChargingStationCertificate' }] },
  { name: 'trigger SIGN_STATION_CERT with the security extension', type: 'message.trigger', payload: { message: 'SIGN_STATION_CERT' }, core: { ...CORE, securityExtension: true }, v16: ['ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' }], v201: ['TriggerMessage', { requestedMessage: 'SignChargingStationCertificate' }] },
  { name: 'trigger SIGN_V2G_CERT', type: 'message.trigger', payload: { message: 'SIGN_V2G_CERT' }, v16: 'UNSUPPORTED_BY_PROFILE', v201: ['TriggerMessage', { requestedMessage: 'SignV2GCertificate' }] },
  { name: 'trigger SIGN_COMBINED_CERT', type: 'message.trigger', payload: { message: 'SIGN_COMBINED_CERT' }, v16: 'UNSUPPORTED_BY_PROFILE', v201: ['TriggerMessage', { requestedMessage: 'SignCombinedCertificate' }] },
  { name: 'trigger CUSTOM', type: 'message.trigger', payload: { message: 'CUSTOM', customTrigger: 'Led' }, v16: 'UNSUPPORTED_BY_VERSION', v201: 'UNSUPPORTED_BY_VERSION', v21: ['TriggerMessage', { requestedMessage: 'CustomTrigger', customTrigger: 'Led' }] },
  { name: 'trigger CUSTOM without a name', type: 'message.trigger', payload: { message: 'CUSTOM' }, v16: 'UNSUPPORTED_BY_VERSION', v201: 'UNSUPPORTED_BY_VERSION', v21: 'VALIDATION_FAILED' },
];

const CASES = TABLE.flatMap((row) => VERSIONS.map((version) => ({ version, expected: version === '1.6' ? row.v16 : version === '2.1' ? (row.v21 ?? row.v201) : row.v201, ...row })));

describe('each command in each version is an exact call or a named rejection', () => {
  it.each(CASES)('$name in $version', ({ version, expected, type, payload, envelope, core }) => {
    const native = plan(commandOf(type, payload as never, envelope), version, { core: core ?? CORE, rules: DEFAULT_RULES });
    if ('reason' in native) {
      expect(native.reason).toBe(expected);
      return;
    }
    const calls = native.calls.map((c) => [c.action, c.payload] as const);
    expect(calls).toEqual(typeof expected === 'string' ? expected : typeof expected[0] === 'string' ? [expected] : expected);
    for (const [action, body] of calls) expect(validate(version, action, 'request', body)).toMatchObject({ errors: [] });
  });

  it('covers every command', () => {
    expect(new Set(TABLE.map((r) => r.type)).size).toBe(8);
  });

  it('says what it approximated', () => {
    const of = (type: CommandType, payload: object, version: OcppVersion, envelope: Partial<CommandEnvelope> = {}): readonly string[] => {
      const native = plan(commandOf(type, payload as never, envelope), version, { core: CORE, rules: DEFAULT_RULES });
      return 'reason' in native ? [native.reason] : native.approximations;
    };
    expect(of('transaction.start', start(rfid, { groupIdToken: rfid }), '1.6')).toEqual(['groupIdToken dropped: 1.6 has none']);
    expect(of('transaction.start', start(rfid), '2.1', { target: { evseId: 1, connectorId: 1 } })).toEqual(['connectorId dropped: 2.x starts on an EVSE']);
    expect(of('charger.reset', { mode: 'WHEN_IDLE' }, '1.6', APPROX)).toEqual(['WHEN_IDLE via dispatcher wait + Soft']);
  });
});
