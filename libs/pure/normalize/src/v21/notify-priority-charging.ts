import type { FromCall } from '../pipeline/handled.ts';
import { shortText } from '../pipeline/member.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import { findTransaction } from '../v2/find-transaction.ts';

/** NotifyPriorityCharging (2.1): the priority profile became active in a transaction, or no longer is. One that is not known is told by its native id alone. */
export const fromV21NotifyPriorityCharging: FromCall = (step, payload) => {
  const nativeId = shortText(payload, 'transactionId', 200);
  const activated = payload.boolean('activated');
  if (nativeId === null || activated === null) return { outcome: { unreadable: `${nativeId === null ? 'transactionId' : 'activated'} cannot be read` } };
  const { tx, past } = findTransaction(step, nativeId);
  const eventId = step.emit({
    type: 'transaction.updated', transactionUid: tx?.uid ?? past?.uid ?? null, nativeTransactionId: nativeId, topology: tx?.topology ?? { ...STATION, scope: 'UNKNOWN' },
    nativeExtras: payload.extras(),
    data: {
      changeReason: 'PriorityCharging', chargingState: null, previousChargingState: null, idToken: null, idTokenRole: null, evseBoundNow: false, timeSpentChargingS: null, phasesUsed: null,
      cableMaxCurrentA: null, remoteStartId: null, reservationId: null, operationMode: null, tariffId: null, meterEventIds: [], runningCost: null, priorityCharging: activated,
    },
  });
  if (tx !== null && tx.open) step.putTransaction({ ...tx, activeLog: step.logTime, activeAt: step.receivedAt });
  return { eventId };
};
