import type { Energy, Money, StopReason, TokenRef } from '@chargeplane/contracts';
import { modelOf } from '../clock/clock-model.ts';
import { energyOf } from '../meter/energy-of.ts';
import type { Fields } from '../meter/energy-of.ts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import type { Step } from '../step.ts';
import { keepStopRegister } from '../meter/between-transactions.ts';
import { rememberEnded } from './history.ts';
import type { Transaction } from './transaction.ts';

export interface Ending {
  readonly at: number;
  readonly time: TimeJudgement | null;
  readonly stopReason: StopReason;
  readonly nativeStopReason: string | null;
  readonly stopTrigger: string | null;
  readonly stopClass: 'SUCCESS' | 'FAILED' | 'UNKNOWN';
  readonly stopIdToken: TokenRef | null;
  readonly meterStop: string | null;
  readonly sampleEventId: string | null;
  /** 1.6 has registers in the messages of start and end; null for 2.x. */
  readonly fields: Fields | null;
  readonly timeSpentChargingS?: number | null;
  readonly totalCost?: Money | null;
  readonly commandId: string | null;
  /** Closed by a rule, not by the charger. */
  readonly inferred: boolean;
  readonly confidence?: number;
  readonly flags?: readonly string[];
  readonly nativeSeqNo?: number | null;
  readonly nativeSeqGap?: number | null;
  readonly nativeExtras?: string | null;
  readonly content: string;
}

/** transaction.ended, and what is kept of the transaction for repeats and late knowledge. @returns id of the event */
export function endTransaction(step: Step, tx: Transaction, ending: Ending): string {
  const doubtful = ending.inferred || ending.confidence !== undefined;
  const jumped = clockJumped(step, tx, ending);
  const gaps = tx.sequence.gaps.reduce((n, g) => n + g.to - g.from + 1, 0);
  const id = step.emit({
    type: 'transaction.ended',
    transactionUid: tx.uid, nativeTransactionId: tx.nativeId, topology: tx.topology, time: ending.time, flags: jumped ? [...(ending.flags ?? []), 'CLOCK_JUMP'] : ending.flags,
    nativeSeqNo: ending.nativeSeqNo, nativeSeqGap: ending.nativeSeqGap, nativeExtras: ending.nativeExtras,
    derivation: doubtful ? 'INFERRED' : 'REPORTED', ...(doubtful && { confidence: ending.confidence ?? 0.5 }),
    data: {
      endedAt: ending.at, stopReason: ending.stopReason, nativeStopReason: ending.nativeStopReason, stopTrigger: ending.stopTrigger, stopClass: ending.stopClass,
      stopIdToken: ending.stopIdToken, meterStop: ending.meterStop === null ? null : { exact: ending.meterStop, sampleEventId: ending.sampleEventId },
      energy: energy(tx, ending), durationS: duration(step, tx, ending, jumped), timeSpentChargingS: ending.timeSpentChargingS ?? null, totalCost: ending.totalCost ?? null, commandId: ending.commandId,
      completeness: { seqGaps: gaps, firstSeq: tx.sequence.first, lastSeq: tx.sequence.last, missingStart: tx.missingStart, missingEnd: ending.inferred },
      inferred: ending.inferred,
    },
  });
  step.putTransaction({
    ...tx, open: false, activeLog: step.logTime, activeAt: step.receivedAt,
    end: { eventId: id, at: ending.at, receivedAt: step.receivedAt, log: step.logTime, inferred: ending.inferred, meterStop: ending.meterStop, content: ending.content },
  });
  rememberEnded(step, tx, id, ending.at, ending.inferred);
  if (ending.fields !== null) keepStopRegister(step, tx.connector, ending.meterStop);
  return id;
}

/** The register of an end that nobody told is the last one seen: what flowed after it is not known. */
function energy(tx: Transaction, ending: Ending): Energy {
  const found = energyOf(tx.energy, ending.fields);
  return ending.inferred && found.quality === 'GOOD' ? { ...found, quality: 'SUSPECT' } : found;
}

const JUMP_MS = 60_000;

/** R-CLK: the offset of the clock changed by more than a minute during the transaction. */
function clockJumped(step: Step, tx: Transaction, ending: Ending): boolean {
  const now = modelOf(step.state.clock.points)?.offset ?? null;
  return !ending.inferred && tx.startOffsetMs !== null && now !== null && Math.abs(now - tx.startOffsetMs) > JUMP_MS;
}

/** R-CLK: by the charger's clock if it is trusted at both ends and did not jump in between, else by ours. */
function duration(step: Step, tx: Transaction, ending: Ending, jumped: boolean): number | null {
  const trusted = tx.startTrusted && !jumped && (ending.time === null || ending.time.trusted);
  const ms = trusted ? ending.at - tx.startedAt : step.receivedAt - tx.startReceivedAt;
  return ms < 0 ? null : Math.round(ms / 1000);
}
