import type { AuthorizationStatus } from '@chargeplane/contracts';
import { formatTimestamp } from '@chargeplane/ocpp';
import type { JsonObject } from '@chargeplane/ocpp';
import type { TokenDecision } from './decide-token.ts';

/** 2.x to 1.6. */
const V16_STATUS: Readonly<Record<AuthorizationStatus, string>> = {
  ACCEPTED: 'Accepted',
  BLOCKED: 'Blocked',
  EXPIRED: 'Expired',
  INVALID: 'Invalid',
  CONCURRENT_TX: 'ConcurrentTx',
  NO_CREDIT: 'Blocked',
  NOT_ALLOWED_TYPE_EVSE: 'Blocked',
  NOT_AT_THIS_LOCATION: 'Blocked',
  NOT_AT_THIS_TIME: 'Blocked',
  UNKNOWN_TOKEN: 'Invalid',
  UNKNOWN: 'Invalid',
};

/** IdTagInfo of 1.6. There is no parentIdTag: only its reference is known. */
export function idTagInfo({ status, expiresAt }: TokenDecision): JsonObject {
  return { status: V16_STATUS[status], ...(expiresAt !== undefined && isWritable(expiresAt) && { expiryDate: formatTimestamp(expiresAt) }) };
}

const V2_STATUS: Readonly<Record<AuthorizationStatus, string>> = {
  ACCEPTED: 'Accepted',
  BLOCKED: 'Blocked',
  EXPIRED: 'Expired',
  INVALID: 'Invalid',
  CONCURRENT_TX: 'ConcurrentTx',
  NO_CREDIT: 'NoCredit',
  NOT_ALLOWED_TYPE_EVSE: 'NotAllowedTypeEVSE',
  NOT_AT_THIS_LOCATION: 'NotAtThisLocation',
  NOT_AT_THIS_TIME: 'NotAtThisTime',
  UNKNOWN_TOKEN: 'Unknown',
  UNKNOWN: 'Unknown',
};

/** IdTokenInfoType of 2.0.1 and 2.1. */
export function idTokenInfo({ status, expiresAt }: TokenDecision): JsonObject {
  return { status: V2_STATUS[status], ...(expiresAt !== undefined && isWritable(expiresAt) && { cacheExpiryDateTime: formatTimestamp(expiresAt) }) };
}

/** Years 0 to 9999: what RFC 3339 can say. */
function isWritable(ms: number): boolean {
  return ms >= -62_167_219_200_000 && ms < 253_402_300_800_000;
}
