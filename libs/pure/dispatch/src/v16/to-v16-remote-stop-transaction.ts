import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { transactionOf } from '../targets.ts';

/** OCPP 1.6 section 5.12. The id is the one that StartTransaction.conf assigned; 0 and −1 are what chargers invent for "none". */
export const toV16RemoteStopTransaction: ToNative<'transaction.stop'> = ({ envelope }, { core }) => {
  const transaction = transactionOf(envelope.target, core);
  if (isRejection(transaction)) return transaction;
  const transactionId = transaction.nativeId === null ? Number.NaN : Number(transaction.nativeId);
  if (!Number.isInteger(transactionId) || transactionId < 1 || transactionId > 2147483647) {
    return refuse('UNKNOWN_TRANSACTION', `the transaction has no id that this charger knows${transaction.nativeId === null ? '' : ` (native id ${transaction.nativeId.slice(0, 20)})`}`);
  }
  return oneCall('RemoteStopTransaction', { transactionId }, { transactionUid: transaction.uid, evseId: transaction.evseId, connectorId: transaction.connectorId });
};
