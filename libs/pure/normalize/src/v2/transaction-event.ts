import { judgeTime } from '../clock/judge-time.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import type { FromCall, Handled } from '../pipeline/handled.ts';
import type { Step } from '../step.ts';
import { emitStarted } from '../transactions/start-transaction.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { bindEvse } from './bind-evse.ts';
import { evseTopology } from './evse-topology.ts';
import { findTransaction } from './find-transaction.ts';
import { flagsOf, gapOf, isOld, memoOf, reconciled, roleOf, take, updateOf, verdictOf } from './transaction-course.ts';
import type { Course } from './transaction-course.ts';
import { ended } from './transaction-end.ts';
import { forgotten } from './transaction-forgotten.ts';
import { readTransactionMessage } from './transaction-message.ts';
import type { ReadAdditions, TransactionMessage } from './transaction-message.ts';
import { carrierOf, meter } from './transaction-meter.ts';
import { openTransaction, started, startingOf } from './transaction-start.ts';

/** TransactionEvent of 2.x: R-TXID-1, R-TXID-6, R-TX, R-SEQ, R-DUP-2, R-DUP-3, R-OFF-1, R-EN. */
export function transactionEvent(readAdditions: ReadAdditions): FromCall {
  return (step, payload) => {
    const message = readTransactionMessage(step, payload, readAdditions);
    const { nativeId } = message;
    if (nativeId === null) return withoutId(step, message);
    const found = findTransaction(step, nativeId);
    const verdict = found.tx === null ? null : verdictOf(found.tx, message);
    const time = judgeTime(step, message.timestamp, { realTime: true, offlineFlag: message.offline, repeat: verdict?.kind === 'REPEAT' });
    const course: Course = { step, message, nativeId, time };
    if (found.tx !== null && verdict?.kind === 'REPEAT') return repeated(course, found.tx, verdict.eventId);
    if (message.eventType === 'Started') return started(course, found, verdict);
    if (found.past !== null) return forgotten(course, found.past);
    const tx = found.tx ?? openTransaction(course, found.fingerprint, 0, true);
    return message.eventType === 'Ended' ? ended(course, tx, found.tx === null) : updated(course, tx);
  };
}

/** Its readings are facts all the same. */
function withoutId(step: Step, message: TransactionMessage): Handled {
  if (message.moments.length === 0) return { outcome: { unreadable: 'transactionInfo.transactionId cannot be read, and there are no meter values' } };
  const topology = evseTopology(step, message.evse ?? { evseId: null, connectorId: null });
  step.flag('TRANSACTION_ID_MISSING');
  for (const { timestamp, samples } of message.moments) {
    const time = judgeTime(step, timestamp, { realTime: false, offlineFlag: message.offline });
    emitSampled(step, { samples, carrier: carrierOf(message), time, topology: message.evse === null ? { ...topology, scope: 'UNKNOWN' } : topology, tx: null, nativeTransactionId: null, feeds: false });
  }
  return {};
}

/** R-DUP-2 (a): told once more as a duplicate; the answer to it may be the first that arrived. */
function repeated({ step, message, nativeId, time }: Course, tx: Transaction, eventId: string): Handled {
  const about = { transactionUid: tx.uid, nativeTransactionId: nativeId, topology: tx.topology, time, duplicateOf: eventId };
  if (message.eventType === 'Started') {
    emitStarted(step, startingOf({ step, message, nativeId, time }, tx.fingerprint, tx.k, tx.missingStart, tx.commandId), eventId);
    reconciled(step, tx, 'DUPLICATE_START', 'the same event was sent again', eventId);
  } else if (message.eventType === 'Updated') {
    step.emit({ type: 'transaction.updated', ...about, nativeSeqNo: message.seqNo, data: updateOf(message, tx.chargingState, roleOf(message, null), false, []) });
  } else {
    step.emit({
      type: 'transaction.reconciled', ...about, derivation: 'DERIVED', causationId: eventId,
      data: { kind: 'DUPLICATE_END', otherUid: null, nativeId, detail: 'the same event was sent again', fromSeq: null, toSeq: null },
    });
  }
  return { memo: memoOf(tx.uid, message, null), eventId, outcome: { duplicate: 'PROTOCOL_REPEAT' } };
}

function updated(course: Course, before: Transaction): Handled {
  const { step, message, time } = course;
  const verdict = verdictOf(before, message);
  const bound = bindEvse(step, before, message.evse);
  const role = roleOf(message, before);
  const late = before.end !== null && time.effectiveAt <= before.end.at;
  const flags = [...bound.flags, ...flagsOf(verdict), ...(before.end !== null && !late ? ['AFTER_END'] : [])];
  const tx: Transaction = {
    ...bound.tx, tokenRef: before.tokenRef ?? (role === 'STOP' ? null : (message.idToken?.ref ?? null)),
    chargingState: before.open && !isOld(verdict) && message.chargingState !== null ? message.chargingState : bound.tx.chargingState, activeLog: step.logTime, activeAt: step.receivedAt,
  };
  step.putTransaction(tx);
  const meterEventIds = meter(course, tx, late);
  const eventId = step.emit({
    type: 'transaction.updated', transactionUid: tx.uid, nativeTransactionId: course.nativeId, topology: tx.topology, time, flags, late, nativeExtras: message.extras,
    nativeSeqNo: message.seqNo, nativeSeqGap: gapOf(verdict),
    data: updateOf(message, before.chargingState, role, bound.boundNow, meterEventIds),
  });
  take(course, { ...tx, activeLog: before.activeLog }, verdict, eventId);
  if (message.triggerReason === 'TxResumed') reconciled(step, tx, 'RESUMED', null, eventId);
  return { memo: memoOf(tx.uid, message, role), eventId };
}
