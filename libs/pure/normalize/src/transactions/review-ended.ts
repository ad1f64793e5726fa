import type { Step } from '../step.ts';

/** R-SEQ-2: a day after its end the gaps of a transaction are told once more if they are still there, and its details are forgotten; the history keeps what repeats need. */
export function reviewEnded(step: Step, uid: string): void {
  const tx = step.state.transactions[uid];
  if (tx === undefined || tx.end === null) return;
  step.version = tx.version;
  const [gap] = tx.sequence.gaps;
  if (gap !== undefined) {
    step.emit({
      type: 'transaction.reconciled', transactionUid: uid, nativeTransactionId: tx.nativeId, topology: tx.topology, derivation: 'DERIVED', causationId: tx.end.eventId,
      data: { kind: 'GAP_DETECTED', otherUid: null, nativeId: tx.nativeId, detail: `still ${tx.sequence.gaps.length} gaps a day after the end`, fromSeq: gap.from, toSeq: tx.sequence.gaps.at(-1)?.to ?? gap.to },
    });
  }
  step.dropTransaction(uid);
}
