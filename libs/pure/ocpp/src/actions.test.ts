import { actionInfo, chargerInitiated, isKnownAction, suggestAction, systemInitiated } from './actions.ts';
import { ACTIONS } from './generated/actions.generated.ts';
import { OCPP_VERSIONS, SUBPROTOCOLS, versionOfSubprotocol } from './ocpp-version.ts';
import { RPC_ERROR_CODES, rpcErrorCodeOf, wireErrorCode } from './rpc-error-code.ts';
import type { RpcErrorCode } from './rpc-error-code.ts';

test.each([
  ['1.6', 39, 13, 25],
  ['2.0.1', 64, 24, 39],
  ['2.1', 91, 36, 54],
] as const)('OCPP %s has %d actions, %d of them for the central system only, %d for the charger only', (version, all, toSystem, toCharger) => {
  expect(ACTIONS[version]).toHaveLength(all);
  expect(ACTIONS[version].filter((info) => info.direction === 'CS_TO_CSMS')).toHaveLength(toSystem);
  expect(ACTIONS[version].filter((info) => info.direction === 'CSMS_TO_CS')).toHaveLength(toCharger);
  expect(ACTIONS[version].filter((info) => info.direction === 'BOTH').map((info) => info.action)).toEqual(['DataTransfer']);
  expect(chargerInitiated(version)).toHaveLength(toSystem + 1);
  expect(systemInitiated(version)).toHaveLength(toCharger + 1);
});

test('2.1 knows every action of 2.0.1 in the same direction and profile', () => {
  for (const info of ACTIONS['2.0.1']) expect(actionInfo('2.1', info.action)).toEqual(info);
});

test('only NotifyPeriodicEventStream gets no answer', () => {
  expect(OCPP_VERSIONS.flatMap((version) => ACTIONS[version]).filter((info) => info.unanswered)).toEqual([
    { action: 'NotifyPeriodicEventStream', direction: 'CS_TO_CSMS', profile: 'Diagnostics', unanswered: true },
  ]);
});

test('names are case-sensitive, but a near one is found', () => {
  expect(isKnownAction('1.6', 'bootnotification')).toBe(false);
  expect(suggestAction('1.6', ' boot-Notification')).toBe('BootNotification');
  expect(suggestAction('1.6', 'BootNotifications')).toBeUndefined();
  expect(suggestAction('1.6', 'TransactionEvent')).toBeUndefined();
});

test('subprotocols', () => {
  for (const version of OCPP_VERSIONS) expect(versionOfSubprotocol(SUBPROTOCOLS[version])).toBe(version);
  expect(versionOfSubprotocol('ocpp1.5')).toBeUndefined();
});

test('error codes are read in every spelling and written in that of the version', () => {
  for (const code of Object.keys(RPC_ERROR_CODES) as RpcErrorCode[]) expect(rpcErrorCodeOf(wireErrorCode('2.1', code))).toBe(code);
  expect(rpcErrorCodeOf('FormationViolation')).toBe('FORMAT_VIOLATION');
  expect(rpcErrorCodeOf('OccurenceConstraintViolation')).toBe('OCCURRENCE_CONSTRAINT_VIOLATION');
  expect(rpcErrorCodeOf('NoSuchCode')).toBeUndefined();
  expect(wireErrorCode('1.6', 'FORMAT_VIOLATION')).toBe('FormationViolation');
  expect(wireErrorCode('2.0.1', 'FORMAT_VIOLATION')).toBe('FormatViolation');
  expect(wireErrorCode('1.6', 'SECURITY_ERROR')).toBe('SecurityError');
});
