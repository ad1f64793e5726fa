import type { OcppVersion } from './ocpp-version.ts';

/** The error codes of CALLERROR, independent of version and spelling (1.6-J section 4.2.3 with errata; 2.1 part 4 section 4.3). */
export const RPC_ERROR_CODES = {
  NOT_IMPLEMENTED: 'NotImplemented',
  NOT_SUPPORTED: 'NotSupported',
  INTERNAL_ERROR: 'InternalError',
  PROTOCOL_ERROR: 'ProtocolError',
  SECURITY_ERROR: 'SecurityError',
  FORMAT_VIOLATION: 'FormatViolation',
  PROPERTY_CONSTRAINT_VIOLATION: 'PropertyConstraintViolation',
  OCCURRENCE_CONSTRAINT_VIOLATION: 'OccurrenceConstraintViolation',
  TYPE_CONSTRAINT_VIOLATION: 'TypeConstraintViolation',
  GENERIC_ERROR: 'GenericError',
  MESSAGE_TYPE_NOT_SUPPORTED: 'MessageTypeNotSupported',
  RPC_FRAMEWORK_ERROR: 'RpcFrameworkError',
} as const;

export type RpcErrorCode = keyof typeof RPC_ERROR_CODES;

/** What 1.6 prints instead, or lacks. */
const WIRE_16: Partial<Record<RpcErrorCode, string>> = {
  FORMAT_VIOLATION: 'FormationViolation',
  OCCURRENCE_CONSTRAINT_VIOLATION: 'OccurenceConstraintViolation',
  MESSAGE_TYPE_NOT_SUPPORTED: 'ProtocolError',
  RPC_FRAMEWORK_ERROR: 'FormationViolation',
};

const READ = new Map<string, RpcErrorCode>([
  ...(Object.entries(RPC_ERROR_CODES) as [RpcErrorCode, string][]).map(([code, wire]): [string, RpcErrorCode] => [wire, code]),
  ['FormationViolation', 'FORMAT_VIOLATION'],
  ['OccurenceConstraintViolation', 'OCCURRENCE_CONSTRAINT_VIOLATION'],
]);

/** The code to write to a peer of this version. */
export function wireErrorCode(version: OcppVersion, code: RpcErrorCode): string {
  return (version === '1.6' ? WIRE_16[code] : undefined) ?? RPC_ERROR_CODES[code];
}

/** The code that a peer wrote, in any spelling of any version; undefined for one that no version knows. */
export function rpcErrorCodeOf(wire: string): RpcErrorCode | undefined {
  return READ.get(wire);
}

/** The messageId of a CALLERROR whose CALL had no readable one (OCPP-J errata, 2.x part 4 section 4.2.3). */
export const UNREADABLE_MESSAGE_ID = '-1';
