import type { AuthorizationStatus } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';

/** AuthorizationStatusEnumType of 2.0.1 and 2.1. */
const STATUSES: Readonly<Record<string, AuthorizationStatus>> = {
  Accepted: 'ACCEPTED', Blocked: 'BLOCKED', ConcurrentTx: 'CONCURRENT_TX', Expired: 'EXPIRED', Invalid: 'INVALID', NoCredit: 'NO_CREDIT',
  NotAllowedTypeEVSE: 'NOT_ALLOWED_TYPE_EVSE', NotAtThisLocation: 'NOT_AT_THIS_LOCATION', NotAtThisTime: 'NOT_AT_THIS_TIME', Unknown: 'UNKNOWN_TOKEN',
};

/** null for a value that no 2.x version has. */
export function authorizationStatusOf(native: string): AuthorizationStatus | null {
  return entryOf(STATUSES, native);
}
