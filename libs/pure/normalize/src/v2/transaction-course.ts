import type { TransactionUpdatedData } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { tokenMemo } from './id-token.ts';
import { judgeSequence, takeSequence } from './sequence.ts';
import type { Verdict } from './sequence.ts';
import type { TransactionMessage } from './transaction-message.ts';

/** One TransactionEvent on its way through the rules. */
export interface Course {
  readonly step: Step;
  readonly message: TransactionMessage;
  readonly nativeId: string;
  readonly time: TimeJudgement;
}

/** Numbers the message and tells what is missing or came after all (R-SEQ-1, R-SEQ-2, R-OFF-4). */
export function take({ step, message }: Course, tx: Transaction, verdict: Verdict, eventId: string): void {
  const known = step.state.transactions[tx.uid] ?? tx;
  const { seqNo, hash, eventType } = message;
  step.putTransaction({ ...known, sequence: takeSequence(known.sequence, { seqNo, hash, isStart: eventType === 'Started' }, verdict, eventId) });
  if (verdict.kind === 'GAP') {
    const offline = message.offline || wasOffline(step, tx);
    gapEvent(step, tx, 'GAP_DETECTED', verdict.from, verdict.to, offline ? 'MAYBE_DROPPED_OFFLINE' : null, eventId);
  }
  if (verdict.kind === 'FILLED' && seqNo !== null) gapEvent(step, tx, 'GAP_FILLED', seqNo, seqNo, null, eventId);
}

function wasOffline(step: Step, tx: Transaction): boolean {
  const { offline } = step.state.flow;
  return (offline !== null && offline.to >= tx.activeLog) || (step.connection !== null && step.connection.opened && step.connection.openedLog > tx.activeLog);
}

function gapEvent(step: Step, tx: Transaction, kind: 'GAP_DETECTED' | 'GAP_FILLED', fromSeq: number, toSeq: number, detail: string | null, causationId: string): void {
  step.emit({
    type: 'transaction.reconciled', transactionUid: tx.uid, nativeTransactionId: tx.nativeId, topology: tx.topology, derivation: 'DERIVED', causationId,
    data: { kind, otherUid: null, nativeId: tx.nativeId, detail, fromSeq, toSeq },
  });
}

export function reconciled(step: Step, tx: Transaction, kind: 'DUPLICATE_START' | 'LATE_START' | 'LATE_END' | 'END_WITHOUT_START' | 'RESUMED', detail: string | null, causationId: string): void {
  const known = step.state.transactions[tx.uid] ?? tx;
  step.emit({
    type: 'transaction.reconciled', transactionUid: tx.uid, nativeTransactionId: tx.nativeId, topology: known.topology, derivation: 'DERIVED', causationId,
    data: { kind, otherUid: null, nativeId: tx.nativeId, detail, fromSeq: null, toSeq: null },
  });
}

export function verdictOf(tx: Transaction, { seqNo, hash, eventType }: TransactionMessage): Verdict {
  return judgeSequence(tx.sequence, { seqNo, hash, isStart: eventType === 'Started' });
}

export function flagsOf(verdict: Verdict): string[] {
  return verdict.kind === 'CONFLICT' ? ['SEQ_CONFLICT'] : verdict.kind === 'REBASED' ? ['SEQ_REBASED'] : [];
}

export function isOld(verdict: Verdict): boolean {
  return verdict.kind === 'FILLED' || verdict.kind === 'EARLIER';
}

export function gapOf(verdict: Verdict): number | null {
  return verdict.kind === 'GAP' ? verdict.to - verdict.from + 1 : null;
}

export function memoOf(uid: string, message: TransactionMessage, role: string | null) {
  return { uid, nativeId: message.nativeId, eventType: message.eventType, role, ...tokenMemo(message.idToken) };
}

/** START where no token was seen before or the reason says so, STOP where the reason says so. null without a token. */
export function roleOf(message: TransactionMessage, tx: Transaction | null): 'START' | 'STOP' | 'UNKNOWN' | null {
  if (message.idToken === null) return null;
  if (message.triggerReason === 'StopAuthorized') return 'STOP';
  return tx === null || tx.tokenRef === null || message.triggerReason === 'Authorized' ? 'START' : 'UNKNOWN';
}

/** Who stopped follows from the reasons, not from the presence of a token: some chargers send that of the start in every end. */
export function stoppedByToken({ idToken, triggerReason, stoppedReason }: TransactionMessage): boolean {
  if (idToken === null) return false;
  return triggerReason === 'StopAuthorized' || stoppedReason === 'MasterPass' || (triggerReason === 'Unknown' && (stoppedReason === null || stoppedReason === 'Local'));
}

export function updateOf(message: TransactionMessage, previous: Transaction['chargingState'], role: ReturnType<typeof roleOf>, evseBoundNow: boolean, meterEventIds: readonly string[]): TransactionUpdatedData {
  return {
    changeReason: message.triggerReason, chargingState: message.chargingState, previousChargingState: previous, idToken: message.idToken, idTokenRole: role, evseBoundNow,
    timeSpentChargingS: message.timeSpentChargingS, phasesUsed: message.phasesUsed, cableMaxCurrentA: message.cableMaxCurrentA, remoteStartId: message.remoteStartId,
    reservationId: message.reservationId, operationMode: message.operationMode, tariffId: message.tariffId, meterEventIds, runningCost: null,
  };
}
