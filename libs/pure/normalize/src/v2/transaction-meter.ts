import type { Sample } from '@chargeplane/contracts';
import { judgeTime } from '../clock/judge-time.ts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import { EMPTY_ENERGY } from '../meter/energy-state.ts';
import { feedEnergy } from '../meter/feed-energy.ts';
import type { Transaction } from '../transactions/transaction.ts';
import type { Course } from './transaction-course.ts';
import type { TransactionMessage } from './transaction-message.ts';

/** meter.sampled for each moment of the message. @returns their ids */
export function meter({ step, message, nativeId }: Course, tx: Transaction, late: boolean): string[] {
  return message.moments.map(({ timestamp, samples }) => {
    // The clock is judged by the message; readings of before are no step back of it.
    const time = judgeTime(step, timestamp, { realTime: false, repeat: true, offlineFlag: message.offline });
    const known = step.state.transactions[tx.uid] ?? tx;
    return emitSampled(step, {
      samples, carrier: carrierOf(message), time, topology: known.topology, tx: known, nativeTransactionId: nativeId, feeds: known.open || known.end?.inferred === true, late,
      ...(message.eventType === 'Ended' && repeatsEarlier(known, time, samples) ? { repeats: true } : {}),
    });
  });
}

/** R-EN-10: the end may repeat all readings of the transaction, perhaps with fewer measurands. */
function repeatsEarlier(tx: Transaction, time: TimeJudgement, samples: readonly Sample[]): boolean {
  if (time.occurredAt === null || samples.some((s) => s.context === 'Transaction.End' || s.context === 'Transaction.Begin')) return false;
  return tx.energy.sampled.some((moment) => moment.startsWith(`${time.occurredAt}/`));
}

const CARRIERS = { Started: 'TX_STARTED', Updated: 'TX_UPDATED', Ended: 'TX_ENDED' } as const;

export function carrierOf(message: TransactionMessage) {
  return CARRIERS[message.eventType];
}

export function registerAt(message: TransactionMessage, context: string): { exact: string; index: number } | null {
  for (const [index, { samples }] of message.moments.entries()) {
    const fed = feedEnergy(EMPTY_ENERGY, samples.filter((s) => s.context === context), 0, false).energy.imported.last;
    if (fed !== null) return { exact: fed, index };
  }
  return null;
}

export function beginOf(message: TransactionMessage): { exact: string; index: number } | null {
  return registerAt(message, 'Transaction.Begin');
}

export function endSample(message: TransactionMessage, meterEventIds: readonly string[]): string | null {
  const end = registerAt(message, 'Transaction.End');
  return end === null ? null : (meterEventIds[end.index] ?? null);
}
