import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { transactionOf } from '../targets.ts';

/** OCPP 2.0.1 F03; the id is the charger's. */
export const toV201RequestStopTransaction: ToNative<'transaction.stop'> = ({ envelope }, { core }) => {
  const transaction = transactionOf(envelope.target, core);
  if (isRejection(transaction)) return transaction;
  if (transaction.nativeId === null || transaction.nativeId === '') return refuse('UNKNOWN_TRANSACTION', 'the transaction has no native id');
  if (transaction.nativeId.length > 36) return refuse('VALUE_OUT_OF_RANGE', 'the native id of the transaction has more than 36 characters');
  const watch = { transactionUid: transaction.uid, evseId: transaction.evseId, connectorId: transaction.connectorId };
  return oneCall('RequestStopTransaction', { transactionId: transaction.nativeId }, watch);
};
