import type { Energy } from '@chargeplane/contracts';
import { judgeTime } from '../clock/judge-time.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import type { Handled } from '../pipeline/handled.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import type { EndedTransaction } from '../state/charger-state.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { evseTopology } from './evse-topology.ts';
import { stopReasonOf } from './stop-reason.ts';
import { memoOf, roleOf, stoppedByToken, updateOf } from './transaction-course.ts';
import type { Course } from './transaction-course.ts';
import { carrierOf, registerAt } from './transaction-meter.ts';

/** R-TX-7: news of a transaction whose details are forgotten. */
export function forgotten(course: Course, past: EndedTransaction): Handled {
  const { step, message, time, nativeId } = course;
  const topology = message.evse === null ? { ...STATION, scope: 'UNKNOWN' as const } : evseTopology(step, message.evse);
  const late = time.effectiveAt <= past.endedAt;
  const meterEventIds = message.moments.map(({ timestamp, samples }) =>
    emitSampled(step, {
      samples, carrier: carrierOf(message), time: judgeTime(step, timestamp, { realTime: false, repeat: true, offlineFlag: message.offline }), topology, tx: null, pastUid: past.uid,
      nativeTransactionId: nativeId, feeds: false, late: true,
    }));
  const about = { transactionUid: past.uid, nativeTransactionId: nativeId, topology, time, late, nativeSeqNo: message.seqNo, causationId: past.endEventId };
  if (message.eventType === 'Updated') {
    const eventId = step.emit({
      type: 'transaction.updated', ...about, flags: late ? [] : ['AFTER_END'], nativeExtras: message.extras, data: updateOf(message, null, roleOf(message, null), false, meterEventIds),
    });
    return { memo: memoOf(past.uid, message, null), eventId };
  }
  if (!past.inferred) {
    const eventId = step.emit({
      type: 'transaction.reconciled', ...about, derivation: 'DERIVED', duplicateOf: past.endEventId,
      data: { kind: 'DUPLICATE_END', otherUid: null, nativeId, detail: 'an end after the transaction was reviewed; the first is kept', fromSeq: null, toSeq: null },
    });
    return { memo: memoOf(past.uid, message, 'STOP'), eventId };
  }
  return endedVeryLate(course, past, topology, meterEventIds);
}

/** LATE_END of a transaction whose details are gone: what this one message tells. */
function endedVeryLate({ step, message, time, nativeId }: Course, past: EndedTransaction, topology: Transaction['topology'], meterEventIds: readonly string[]): Handled {
  const meaning = stopReasonOf(message.stoppedReason, message.triggerReason);
  const energy: Energy = { exactWh: null, method: 'NONE', quality: 'UNKNOWN', exportWh: null, alternativeWh: null };
  const stop = registerAt(message, 'Transaction.End');
  const eventId = step.emit({
    type: 'transaction.ended', transactionUid: past.uid, nativeTransactionId: nativeId, topology, time, nativeSeqNo: message.seqNo, nativeExtras: message.extras, late: true,
    data: {
      endedAt: time.effectiveAt, stopReason: meaning.reason, nativeStopReason: message.stoppedReason, stopTrigger: message.triggerReason, stopClass: meaning.stopClass,
      stopIdToken: stoppedByToken(message) ? message.idToken : null, meterStop: stop === null ? null : { exact: stop.exact, sampleEventId: meterEventIds[stop.index] ?? null }, energy,
      durationS: Math.max(0, Math.round((time.effectiveAt - past.startedAt) / 1000)), timeSpentChargingS: message.timeSpentChargingS, totalCost: message.totalCost, commandId: null,
      completeness: { seqGaps: 0, firstSeq: null, lastSeq: message.seqNo, missingStart: false, missingEnd: false }, inferred: false,
    },
  });
  step.emit({
    type: 'transaction.reconciled', transactionUid: past.uid, nativeTransactionId: nativeId, topology, derivation: 'DERIVED', causationId: eventId,
    data: { kind: 'LATE_END', otherUid: null, nativeId, detail: 'the details of the transaction were forgotten', fromSeq: null, toSeq: null },
  });
  step.update('history', { entries: step.state.history.entries.map((e) => (e === past ? { ...past, inferred: false, endEventId: eventId, endedAt: time.effectiveAt } : e)) });
  return { memo: memoOf(past.uid, message, 'STOP'), eventId };
}
