import type { Step } from '../step.ts';
import { endTransaction } from './end-transaction.ts';
import type { Transaction } from './transaction.ts';

/** R-TX-5: no stop came. The timer (staleDue) has judged that it will not come any more; if it does, it is LATE_END. */
export function closeStale(step: Step, uid: string): void {
  const tx = step.state.transactions[uid];
  if (tx === undefined || !tx.open) return;
  step.version = tx.version;
  closeByRule(step, tx, 'no message of it for too long');
}

/** Ends a transaction as an inference: at its last message, with its last register. */
export function closeByRule(step: Step, tx: Transaction, detail: string): void {
  const meterStop = tx.energy.imported.last;
  endTransaction(step, tx, {
    at: Math.max(tx.startedAt, tx.activeAt), time: null, stopReason: 'STALE', nativeStopReason: null, stopTrigger: null, stopClass: 'UNKNOWN', stopIdToken: null, meterStop, sampleEventId: null,
    fields: tx.version === 'V16' ? { meterStart: tx.meterStart, meterStop } : null, commandId: null, inferred: true, confidence: 0.5, content: 'stale',
  });
  step.emit({
    type: 'transaction.reconciled', transactionUid: tx.uid, nativeTransactionId: tx.nativeId, topology: tx.topology, derivation: 'INFERRED', confidence: 0.5,
    data: { kind: 'STALE', otherUid: null, nativeId: tx.nativeId, detail, fromSeq: null, toSeq: null },
  });
}
