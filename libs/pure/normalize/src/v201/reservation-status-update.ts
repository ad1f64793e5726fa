import type { ReservationChange } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { shortText } from '../pipeline/member.ts';
import { STATION } from '../stamp/stamp-envelope.ts';

/** ReservationUpdateStatusEnumType; NoTransaction since 2.1. */
const CHANGES: Readonly<Record<string, ReservationChange>> = { Expired: 'EXPIRED', Removed: 'REMOVED', NoTransaction: 'NO_TRANSACTION' };

/** ReservationStatusUpdate (2.x H01, H04): names the reservation only, so the scope is UNKNOWN. */
export const fromV201ReservationStatusUpdate: FromCall = (step, payload) => {
  const nativeStatus = shortText(payload, 'reservationUpdateStatus');
  const reservationId = int32(payload, 'reservationId');
  if (nativeStatus === null) return { outcome: { unreadable: 'reservationUpdateStatus cannot be read' } };
  const change = entryOf(CHANGES, nativeStatus);
  if (change === null) step.lose('UNKNOWN_ENUM_VALUE');
  const eventId = step.emit({
    type: 'reservation.changed', topology: { ...STATION, scope: 'UNKNOWN' }, nativeExtras: payload.extras(),
    data: { reservationId, change: change ?? 'UNKNOWN', nativeStatus, idToken: null, expiresAt: null, connectorType: null },
  });
  return { eventId };
};
