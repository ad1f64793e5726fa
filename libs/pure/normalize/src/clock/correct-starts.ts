import { formatTimestamp } from '@chargeplane/ocpp';
import type { Step } from '../step.ts';

/** R-CLK: the count from boot of a charger without time has an anchor now; starts of this boot that it told before are put right. */
export function correctStarts(step: Step, earliest: number, anchor: number): void {
  const { bootedAt } = step.state.core;
  for (const tx of Object.values(step.state.transactions)) {
    if (!tx.open || tx.startTrusted || tx.startOccurredAt === null || tx.startOccurredAt >= earliest || tx.startReceivedAt < (bootedAt ?? 0)) continue;
    const startedAt = tx.startOccurredAt - anchor;
    step.putTransaction({ ...tx, startedAt, startTrusted: true });
    step.emit({
      type: 'transaction.reconciled', transactionUid: tx.uid, nativeTransactionId: tx.nativeId, topology: tx.topology, derivation: 'DERIVED', causationId: tx.startEventId,
      data: { kind: 'CLOCK_CORRECTED', otherUid: null, nativeId: tx.nativeId, detail: `started ${formatTimestamp(startedAt)}`, fromSeq: null, toSeq: null },
    });
  }
}
