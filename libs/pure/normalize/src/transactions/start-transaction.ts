import type { Activity, StartPoint, TokenRef, Topology } from '@chargeplane/contracts';
import { modelOf } from '../clock/clock-model.ts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { EMPTY_ENERGY } from '../meter/energy-state.ts';
import type { Step } from '../step.ts';
import { makeRoom } from './make-room.ts';
import { EMPTY_SEQUENCE } from './transaction.ts';
import type { Transaction } from './transaction.ts';

export interface Starting {
  readonly uid: string;
  readonly fingerprint: string;
  readonly k: number;
  readonly nativeId: string | null;
  readonly idAssignedBy: 'CSMS' | 'CHARGER' | 'NORMALIZER';
  readonly connector: string;
  readonly topology: Topology;
  readonly time: TimeJudgement | null;
  readonly at: number;
  readonly startReason: string;
  readonly idToken: TokenRef | null;
  readonly meterStart: string | null;
  /** There will be a meter.sampled of the same transaction right after. */
  readonly sampled: boolean;
  readonly reservationId?: number | null;
  readonly remoteStartId?: number | null;
  readonly commandId: string | null;
  readonly chargingState?: Activity | null;
  /** The start itself was never seen. */
  readonly missingStart?: boolean;
  /** 1.6 starts when the power path closes; for 2.x it is a setting of the charger. */
  readonly startPointHint?: StartPoint;
  /** The real start, after one was made up. */
  readonly late?: boolean;
  readonly causationId?: string | null;
  readonly nativeSeqNo?: number | null;
  readonly nativeExtras?: string | null;
  readonly flags?: readonly string[];
  readonly more?: { readonly cableMaxCurrentA?: number | null; readonly phasesUsed?: number | null; readonly operationMode?: string | null; readonly tariffId?: string | null };
}

/** transaction.started, and the transaction that is open from now on (R-TX-1). */
export function startTransaction(step: Step, s: Starting): Transaction {
  makeRoom(step);
  const eventId = emitStarted(step, s, null);
  const tx: Transaction = {
    uid: s.uid, order: step.state.flow.seq, version: step.version, nativeId: s.nativeId, open: true, connector: s.connector, topology: s.topology, tokenRef: s.idToken?.ref ?? null,
    fingerprint: s.fingerprint, k: s.k, startEventId: eventId, startedAt: s.at, startReceivedAt: step.receivedAt, startTrusted: s.time?.trusted ?? false,
    startOffsetMs: modelOf(step.state.clock.points)?.offset ?? null, startOccurredAt: s.time?.occurredAt ?? null, meterStart: s.meterStart, missingStart: s.missingStart ?? false, offline: s.time?.offline ?? null,
    chargingState: s.chargingState ?? null, activeLog: step.logTime, activeAt: step.receivedAt, energy: EMPTY_ENERGY, sequence: EMPTY_SEQUENCE, commandId: s.commandId, refused: false, end: null,
  };
  step.putTransaction(tx);
  return tx;
}

/** The event alone: also for a repeated start, which is a duplicate of the first. */
export function emitStarted(step: Step, s: Starting, duplicateOf: string | null): string {
  const inferred = s.missingStart === true;
  return step.emit({
    type: 'transaction.started',
    transactionUid: s.uid, nativeTransactionId: s.nativeId, topology: s.topology, time: s.time, duplicateOf, flags: s.flags, late: s.late, causationId: s.causationId, nativeSeqNo: s.nativeSeqNo, nativeExtras: s.nativeExtras,
    derivation: inferred ? 'INFERRED' : 'REPORTED', ...(inferred && { confidence: 0.8 }),
    data: {
      nativeId: s.nativeId, idAssignedBy: s.idAssignedBy, startedAt: s.at, startReason: s.startReason, idToken: s.idToken, evseKnown: s.connector !== '',
      meterStart: s.meterStart === null ? null : { exact: s.meterStart, sampleEventId: s.sampled ? step.nextEventId('meter.sampled', s.uid) : null },
      reservationId: s.reservationId ?? null, remoteStartId: s.remoteStartId ?? null, commandId: s.commandId, chargingState: s.chargingState ?? null, offline: s.time?.offline ?? null,
      cableMaxCurrentA: s.more?.cableMaxCurrentA ?? null, phasesUsed: s.more?.phasesUsed ?? null, operationMode: s.more?.operationMode ?? null, tariffId: s.more?.tariffId ?? null,
      startPointHint: s.startPointHint ?? (step.version === 'V16' ? 'POWER_PATH_CLOSED' : 'UNKNOWN'), missingStart: inferred,
    },
  });
}
