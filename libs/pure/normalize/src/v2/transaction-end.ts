import { keepStopRegister } from '../meter/between-transactions.ts';
import { findCommand } from '../pairing/calls.ts';
import type { Handled } from '../pipeline/handled.ts';
import type { Step } from '../step.ts';
import { endTransaction } from '../transactions/end-transaction.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { bindEvse } from './bind-evse.ts';
import type { Verdict } from './sequence.ts';
import { stopReasonOf } from './stop-reason.ts';
import { flagsOf, gapOf, memoOf, reconciled, stoppedByToken, take, verdictOf } from './transaction-course.ts';
import type { Course } from './transaction-course.ts';
import { endSample, meter } from './transaction-meter.ts';

export function ended(course: Course, before: Transaction, unseen: boolean): Handled {
  const { step, message, time, nativeId } = course;
  const verdict = verdictOf(before, message);
  if (before.end !== null && !before.end.inferred) return endedAgain(course, before, verdict);
  const lateEnd = before.end !== null;
  const bound = bindEvse(step, before, message.evse);
  step.putTransaction(bound.tx);
  const meterEventIds = meter(course, bound.tx, false);
  // The event needs the numbers that are missing now, and the numbers need the id of the event.
  const eventId = step.nextEventId('transaction.ended', before.uid);
  take(course, bound.tx, verdict, eventId);
  const tx = step.state.transactions[before.uid] ?? bound.tx;
  const meaning = stopReasonOf(message.stoppedReason, message.triggerReason);
  if (!meaning.known) step.lose('UNKNOWN_ENUM_VALUE');
  const stopper = stoppedByToken(message);
  const register = tx.energy.imported;
  endTransaction(step, tx, {
    at: time.effectiveAt, time, stopReason: meaning.reason, nativeStopReason: message.stoppedReason, stopTrigger: message.triggerReason, stopClass: meaning.stopClass,
    stopIdToken: stopper ? message.idToken : null, meterStop: register.end ?? register.last, sampleEventId: endSample(message, meterEventIds), fields: null,
    timeSpentChargingS: message.timeSpentChargingS, totalCost: message.totalCost, commandId: stopCommand(step, nativeId, message.triggerReason), inferred: false,
    flags: [...bound.flags, ...flagsOf(verdict), ...(message.idToken !== null && !stopper ? ['TOKEN_DID_NOT_STOP'] : [])],
    nativeSeqNo: message.seqNo, nativeSeqGap: gapOf(verdict), nativeExtras: message.extras, content: `${message.seqNo ?? ''}|${message.timestamp ?? ''}|${message.hash}`,
  });
  keepStopRegister(step, tx.connector, register.end ?? register.last);
  if (lateEnd) reconciled(step, tx, 'LATE_END', null, eventId);
  else if (unseen) reconciled(step, tx, 'END_WITHOUT_START', null, eventId);
  return { memo: memoOf(tx.uid, message, 'STOP'), eventId };
}

/** R-TX-8: the first end is kept; what the second tells beside it is kept as evidence. */
function endedAgain(course: Course, tx: Transaction, verdict: Verdict): Handled {
  const { step, message, nativeId, time } = course;
  const first = tx.end?.eventId ?? tx.startEventId;
  const meterEventIds = meter(course, tx, true);
  const eventId = step.emit({
    type: 'transaction.reconciled', transactionUid: tx.uid, nativeTransactionId: nativeId, topology: tx.topology, time, flags: flagsOf(verdict), derivation: 'DERIVED', causationId: first,
    duplicateOf: first, nativeSeqNo: message.seqNo,
    data: { kind: 'DUPLICATE_END', otherUid: null, nativeId, detail: 'another end of the same transaction; the first is kept', fromSeq: null, toSeq: null },
  });
  take(course, tx, verdict, eventId);
  return { memo: memoOf(tx.uid, message, 'STOP'), eventId, ...(meterEventIds.length === 0 ? { outcome: { duplicate: 'PROTOCOL_REPEAT' as const } } : {}) };
}

function stopCommand(step: Step, nativeId: string, trigger: string): string | null {
  const { commandWindowS } = step.rules.parameters;
  const stop = findCommand(step, commandWindowS, (c) => c.action === 'RequestStopTransaction' && c.subject === nativeId, true);
  if (stop !== null) return stop.commandId;
  const action = trigger === 'ResetCommand' ? 'Reset' : trigger === 'UnlockCommand' ? 'UnlockConnector' : null;
  return action === null ? null : (findCommand(step, commandWindowS, (c) => c.action === action)?.commandId ?? null);
}
