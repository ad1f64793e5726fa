import type { StartPoint } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { checkStartRegister } from '../meter/between-transactions.ts';
import { findCommand } from '../pairing/calls.ts';
import type { Handled } from '../pipeline/handled.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import type { EndedTransaction } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { emitStarted, startTransaction } from '../transactions/start-transaction.ts';
import type { Starting } from '../transactions/start-transaction.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { evseScope, evseTopology } from './evse-topology.ts';
import { uidOf } from './find-transaction.ts';
import type { Found } from './find-transaction.ts';
import type { Verdict } from './sequence.ts';
import { memoOf, reconciled, roleOf, take } from './transaction-course.ts';
import type { Course } from './transaction-course.ts';
import type { TransactionMessage } from './transaction-message.ts';
import { beginOf, meter } from './transaction-meter.ts';
import { entryOf } from '../pipeline/entry-of.ts';

/** A Started event: of a new transaction, of one whose id was used before (R-TXID-6), or of one that was seen already. */
export function started(course: Course, { tx, past, fingerprint }: Found, verdict: Verdict | null): Handled {
  const { message, time } = course;
  if (tx !== null) {
    const another = tx.end !== null && (time.effectiveAt > tx.end.at || (message.seqNo === 0 && !tx.missingStart && time.occurredAt !== tx.startOccurredAt));
    if (another) return opened(course, reuse(course, fingerprint, tx.k));
    return tx.missingStart ? startedLate(course, tx, verdict) : startedOtherwise(course, tx);
  }
  if (past === null) return opened(course, openTransaction(course, fingerprint, 0, false));
  return isSameStart(time, past.startedAt) ? startedAgain(course, past) : opened(course, reuse(course, fingerprint, past.k));
}

/** By the corrected times, within the resolution of what chargers tell. */
function isSameStart(time: TimeJudgement, startedAt: number): boolean {
  return time.trusted && Math.abs(time.effectiveAt - startedAt) < 2000;
}

/** R-TXID-6: the id of an ended transaction begins another one. */
function reuse(course: Course, fingerprint: string, k: number): Transaction {
  course.step.flag('TX_ID_REUSED');
  return openTransaction(course, fingerprint, k + 1, false);
}

export function openTransaction(course: Course, fingerprint: string, k: number, missingStart: boolean): Transaction {
  const starting = startingOf(course, fingerprint, k, missingStart, null);
  const { connector, meterStart } = starting;
  const evidence = connector === '' ? [] : checkStartRegister(course.step, connector, meterStart);
  return startTransaction(course.step, { ...starting, flags: [...(starting.flags ?? []), ...evidence] });
}

export function startingOf({ step, message, nativeId, time }: Course, fingerprint: string, k: number, missingStart: boolean, commandId: string | null): Starting {
  const topology = message.evse === null ? { ...STATION, scope: 'UNKNOWN' as const } : evseTopology(step, message.evse);
  const begin = missingStart ? null : beginOf(message);
  return {
    uid: uidOf(step, nativeId, k), fingerprint, k, nativeId, idAssignedBy: 'CHARGER', connector: message.evse === null ? '' : evseScope(topology), topology, time, at: time.effectiveAt,
    startReason: missingStart ? 'Unknown' : message.triggerReason, idToken: missingStart ? null : message.idToken,
    meterStart: begin?.exact ?? null, sampled: begin?.index === 0, reservationId: message.reservationId, remoteStartId: message.remoteStartId,
    commandId: commandId ?? (missingStart ? null : startCommand(step, message)), chargingState: missingStart ? null : message.chargingState, missingStart,
    startPointHint: startPointOf(step), nativeSeqNo: missingStart ? null : message.seqNo, nativeExtras: missingStart ? null : message.extras,
    flags: missingStart ? [] : perEvse(step, message, evseScope(topology)),
    more: { cableMaxCurrentA: message.cableMaxCurrentA, phasesUsed: message.phasesUsed, operationMode: message.operationMode, tariffId: message.tariffId },
  };
}

/** The Started event of a transaction that is new. */
function opened(course: Course, tx: Transaction): Handled {
  const { message } = course;
  take(course, tx, { kind: 'IN_ORDER' }, tx.startEventId);
  meter(course, tx, false);
  return { memo: memoOf(tx.uid, message, roleOf(message, null)), eventId: tx.startEventId };
}

/** The start of a transaction that was made up came after all: it is told as the real one, which readers prefer. */
function startedLate(course: Course, tx: Transaction, verdict: Verdict | null): Handled {
  const { step, message, time } = course;
  const s = startingOf(course, tx.fingerprint, tx.k, false, null);
  const eventId = emitStarted(step, { ...s, late: true, causationId: tx.startEventId }, null);
  const bound = tx.connector === '' && s.connector !== '' ? { connector: s.connector, topology: s.topology } : {};
  const known: Transaction = {
    ...tx, ...bound, missingStart: false, startEventId: eventId, startedAt: s.at, startOccurredAt: time.occurredAt, startReceivedAt: Math.min(tx.startReceivedAt, step.receivedAt), startTrusted: time.trusted,
    tokenRef: s.idToken?.ref ?? tx.tokenRef, meterStart: s.meterStart, commandId: s.commandId, offline: time.offline,
  };
  step.putTransaction(known);
  take(course, known, verdict ?? { kind: 'IN_ORDER' }, eventId);
  reconciled(step, known, 'LATE_START', null, eventId);
  meter(course, known, tx.end !== null);
  return { memo: memoOf(tx.uid, message, roleOf(message, null)), eventId };
}

/** R-DUP-3: a second, other start of the same transaction. The first is kept, the second is evidence. */
function startedOtherwise(course: Course, tx: Transaction): Handled {
  const { step, message } = course;
  step.flag('SEQ_CONFLICT');
  const eventId = emitStarted(step, startingOf(course, tx.fingerprint, tx.k, false, tx.commandId), tx.startEventId);
  take(course, tx, { kind: 'CONFLICT' }, eventId);
  reconciled(step, tx, 'DUPLICATE_START', 'another start of the same transaction; the first is kept', tx.startEventId);
  meter(course, tx, false);
  return { memo: memoOf(tx.uid, message, roleOf(message, tx)), eventId };
}

/** The start of a transaction of which only the outline is left came again. */
function startedAgain(course: Course, past: EndedTransaction): Handled {
  const { step, message } = course;
  emitStarted(step, startingOf(course, past.fingerprint, past.k, false, null), past.startEventId);
  step.emit({
    type: 'transaction.reconciled', transactionUid: past.uid, nativeTransactionId: course.nativeId, derivation: 'DERIVED', causationId: past.startEventId,
    data: { kind: 'DUPLICATE_START', otherUid: null, nativeId: course.nativeId, detail: 'the start of an ended transaction was sent again', fromSeq: null, toSeq: null },
  });
  return { memo: memoOf(past.uid, message, null), eventId: past.startEventId, outcome: { duplicate: 'PROTOCOL_REPEAT' } };
}

function startCommand(step: Step, message: TransactionMessage): string | null {
  const { remoteStartId } = message;
  const { commandWindowS } = step.rules.parameters;
  const fits = remoteStartId === null ? null : findCommand(step, commandWindowS, (c) => c.action === 'RequestStartTransaction' && c.subject === String(remoteStartId), true);
  return fits?.commandId ?? null;
}

/** R-SEQ-1: the counter runs on over the transactions of an EVSE. */
function perEvse(step: Step, message: TransactionMessage, scope: string): string[] {
  if (message.seqNo === null || message.seqNo === 0) return [];
  const before = Object.values(step.state.transactions).filter((t) => !t.open && t.connector === scope).at(-1);
  return before?.sequence.last === message.seqNo - 1 ? ['SEQ_PER_EVSE'] : [];
}

const START_POINTS: Readonly<Record<string, StartPoint>> = {
  ParkingBayOccupancy: 'PARKED', EVConnected: 'EV_CONNECTED', Authorized: 'AUTHORIZED', DataSigned: 'DATA_SIGNED', PowerPathClosed: 'POWER_PATH_CLOSED', EnergyTransfer: 'ENERGY_TRANSFER',
};

/** TxStartPoint if it is known and names one point. */
function startPointOf(step: Step): StartPoint {
  const value = step.state.configuration.values['tx.startPoint']?.value?.trim() ?? '';
  return entryOf(START_POINTS, value) ?? 'UNKNOWN';
}
