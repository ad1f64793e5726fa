import { transactionUidV16 } from '@chargeplane/contracts';
import type { TokenRef } from '@chargeplane/contracts';
import { parseTimestamp } from '@chargeplane/ocpp';
import { judgeTime, markFrozen } from '../clock/judge-time.ts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import { findCommand } from '../pairing/calls.ts';
import type { FromAnswer, FromCall, Handled } from '../pipeline/handled.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { tokenRef } from '../privacy/token-ref.ts';
import { clip } from '../state/empty-state.ts';
import type { EndedTransaction } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import { endTransaction } from '../transactions/end-transaction.ts';
import { addAlias } from '../transactions/history.ts';
import { startTransaction } from '../transactions/start-transaction.ts';
import { EMPTY_SEQUENCE } from '../transactions/transaction.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { connectorTopology } from '../topology/connector-topology.ts';
import { EMPTY_ENERGY } from '../meter/energy-state.ts';
import { emitAuthorization, tokenMemo } from './authorization.ts';
import { registerSample, samplesOf } from './fields.ts';
import { couldBe, isSentinel, namedBy, onlyOpen } from './find-transaction.ts';
import { meaningOfV16Reason } from './stop-reason.ts';

const DISTINCT_MS = 2000;

interface Stop {
  readonly nativeId: string | null;
  readonly token: TokenRef | null;
  readonly meterStop: string | null;
  readonly timestamp: string | null;
  readonly reason: string | null;
  readonly data: readonly PayloadReader[];
  readonly nativeExtras: string | null;
  /** What makes a repeated stop the same stop. */
  readonly content: string;
}

/** StopTransaction.req: R-TXID-5, R-TX-8, R-TX-9 (it needs no authorization to be believed). */
export const fromV16StopTransaction: FromCall = (step, payload) => {
  const nativeId = payload.lexeme('transactionId');
  const idTag = payload.text('idTag');
  const meterStop = payload.lexeme('meterStop');
  const timestamp = payload.text('timestamp');
  const reason = payload.text('reason');
  const data = payload.children('transactionData');
  if (nativeId === null && meterStop === null && timestamp === null) return { outcome: { unreadable: 'neither transactionId nor meterStop nor timestamp can be read' } };
  const token = idTag === null ? null : tokenRef(step, idTag, 'Unspecified');
  const stop: Stop = { nativeId, token, meterStop, timestamp, reason, data, nativeExtras: payload.extras(), content: clip(`${nativeId}|${timestamp}|${meterStop}`) };
  const named = namedBy(step, nativeId, null, (tx) => couldBe(tx, token?.ref ?? null, meterStop));
  const inferred = named.tx === null && named.past === null ? onlyOpen(step, token?.ref ?? null, meterStop) : null;
  const uid = named.past?.uid ?? unseenUid(step, stop);
  const past = named.past ?? (inferred === null && named.tx === null ? (step.state.history.entries.find((e) => e.uid === uid) ?? null) : null);
  if (past !== null && !past.inferred) {
    judgeTime(step, timestamp, { realTime: true, repeat: true });
    return endedAgain(step, past, stop);
  }
  const known = named.tx ?? inferred;
  if (known !== null) noteStandstill(step, known, stop);
  const time = judgeTime(step, timestamp, { realTime: true });
  if (inferred !== null) step.quirk({ id: 'general/sentinel-transaction-id', version: 1, effect: 'REINTERPRETED', path: '/transactionId', before: nativeId });
  if (known !== null) return end(step, known, stop, time, { kind: known.open ? null : 'LATE_END', ...(inferred !== null && { confidence: 0.8 }) });
  if (past !== null) return end(step, outlineOf(step, past, stop), stop, time, { kind: 'LATE_END' });
  return end(step, startedUnseen(step, uid, stop, time), stop, time, { kind: 'END_WITHOUT_START' });
};

interface How {
  readonly kind: 'LATE_END' | 'END_WITHOUT_START' | null;
  /** The transaction was found by inference. */
  readonly confidence?: number;
}

function end(step: Step, tx: Transaction, stop: Stop, time: TimeJudgement, { kind, confidence }: How): Handled {
  const { nativeId } = stop;
  for (const meterValue of stop.data) {
    const moment = judgeTime(step, meterValue.text('timestamp'), { realTime: false, repeat: true });
    emitSampled(step, { samples: samplesOf(step, meterValue), carrier: 'STOP_TX_DATA', time: moment, topology: tx.topology, tx, nativeTransactionId: nativeId, feeds: true });
  }
  const sample = stop.meterStop === null ? null : registerSample(step, stop.meterStop, 'Transaction.End', '/meterStop');
  const exact = sample?.exact ?? null;
  const sampleEventId = sample === null ? null : emitSampled(step, { samples: [sample], carrier: 'STOP_TX_FIELD', time, topology: tx.topology, tx, nativeTransactionId: nativeId, feeds: false });
  const current = step.state.transactions[tx.uid] ?? tx;
  const meaning = meaningOfV16Reason(stop.reason);
  if (!meaning.known) step.lose('UNKNOWN_ENUM_VALUE');
  const stopTrigger = current.refused && stop.reason === null ? 'Deauthorized' : meaning.stopTrigger;
  const endedId = endTransaction(step, current, {
    at: time.effectiveAt, time, stopReason: meaning.stopReason, nativeStopReason: stop.reason, stopTrigger, stopClass: meaning.stopClass, stopIdToken: stop.token,
    meterStop: exact, sampleEventId, fields: { meterStart: current.meterStart, meterStop: exact }, commandId: commandOf(step, current, stop.reason), inferred: false,
    ...(confidence !== undefined && { confidence }), nativeExtras: stop.nativeExtras, content: stop.content,
  });
  if (kind !== null) {
    step.emit({
      type: 'transaction.reconciled', transactionUid: tx.uid, nativeTransactionId: nativeId, topology: tx.topology, derivation: 'DERIVED', causationId: endedId,
      data: { kind, otherUid: null, nativeId, detail: kind === 'LATE_END' ? 'the charger stopped it after we had closed it' : 'no start of it was seen', fromSeq: null, toSeq: null },
    });
  }
  return { memo: { uid: tx.uid, ...tokenMemo(stop.token) }, eventId: endedId };
}

/** The command that made the charger stop: by its id, or by what the reason says. */
function commandOf(step: Step, tx: Transaction, reason: string | null): string | null {
  const { commandWindowS } = step.rules.parameters;
  const remote = findCommand(step, commandWindowS, (c) => c.action === 'RemoteStopTransaction' && c.subject === tx.nativeId, true);
  if (remote !== null) return remote.commandId;
  if (reason === 'UnlockCommand') return findCommand(step, commandWindowS, (c) => c.action === 'UnlockConnector' && String(c.connector) === tx.connector)?.commandId ?? null;
  if (reason === 'HardReset' || reason === 'SoftReset') return findCommand(step, commandWindowS, (c) => c.action === 'Reset')?.commandId ?? null;
  return null;
}

/** R-CLK: a stop at the very time of its start, although time passed or energy flowed, is told by a clock that stands still. */
function noteStandstill(step: Step, tx: Transaction, stop: Stop): void {
  const parsed = stop.timestamp === null ? null : parseTimestamp(stop.timestamp);
  if (!parsed?.ok || tx.startOccurredAt !== parsed.ms) return;
  const flowed = stop.meterStop !== null && tx.meterStart !== null && Number(stop.meterStop) > Number(tx.meterStart);
  if (flowed || step.receivedAt - tx.startReceivedAt >= DISTINCT_MS) markFrozen(step, parsed.ms);
}

function unseenUid(step: Step, stop: Stop): string {
  const { tenantId, chargerId } = step.context;
  const connectorId = `unseen ${stop.nativeId}`;
  return transactionUidV16({ tenantId, chargerId, connectorId, tokenRef: stop.token?.ref ?? '', timestamp: stop.timestamp ?? '', meterStart: stop.meterStop ?? '' }, 0);
}

/** R-TXID-5 (c): a start that nobody saw, never on a connector that was guessed. */
function startedUnseen(step: Step, uid: string, stop: Stop, time: TimeJudgement): Transaction {
  if (stop.nativeId !== null && !isSentinel(stop.nativeId)) addAlias(step, stop.nativeId, { uid, connector: '' });
  return startTransaction(step, {
    uid, fingerprint: uid, k: 0, nativeId: stop.nativeId, idAssignedBy: 'CSMS', connector: '', topology: { ...STATION, scope: 'UNKNOWN' }, time, at: time.effectiveAt, startReason: 'Unknown',
    idToken: stop.token, meterStart: null, sampled: false, commandId: null, missingStart: true,
  });
}

/** A transaction that we closed, and of which only the outline is left. */
function outlineOf(step: Step, past: EndedTransaction, stop: Stop): Transaction {
  const connector = past.connector === '' ? null : Number(past.connector);
  return {
    uid: past.uid, order: step.state.flow.seq, version: 'V16', nativeId: stop.nativeId, open: false, connector: past.connector,
    topology: connectorTopology(step, connector), tokenRef: null, fingerprint: past.fingerprint, k: past.k, startEventId: past.startEventId, startedAt: past.startedAt,
    startReceivedAt: past.startedAt, startTrusted: true, startOffsetMs: null, startOccurredAt: null, meterStart: null, missingStart: false, offline: null, chargingState: null,
    activeLog: step.logTime, activeAt: step.receivedAt, energy: EMPTY_ENERGY, sequence: EMPTY_SEQUENCE, commandId: null, refused: false, end: null,
  };
}

/** R-TX-8: the first end is kept; the second is told as its duplicate. */
function endedAgain(step: Step, past: EndedTransaction, stop: Stop): Handled {
  const tx = step.state.transactions[past.uid];
  const first = tx?.end?.content ?? stop.content;
  step.emit({
    type: 'transaction.reconciled', transactionUid: past.uid, nativeTransactionId: stop.nativeId, topology: tx?.topology, derivation: 'DERIVED', causationId: past.endEventId,
    duplicateOf: past.endEventId, nativeExtras: stop.nativeExtras,
    data: {
      kind: 'DUPLICATE_END', otherUid: null, nativeId: stop.nativeId, fromSeq: null, toSeq: null,
      detail: first === stop.content ? 'the same stop was sent again' : `another stop of the same transaction (${stop.timestamp}, register ${stop.meterStop}); the first is kept`,
    },
  });
  return { memo: { uid: past.uid, ...tokenMemo(stop.token) }, eventId: past.endEventId, outcome: { duplicate: 'PROTOCOL_REPEAT' } };
}

/** StopTransaction.conf: idTagInfo is optional. */
export const fromV16StopTransactionAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT' || !answer.reader.has('idTagInfo')) return;
  const uid = call.memo?.['uid'];
  emitAuthorization(step, 'STOP', answer, call, { transactionUid: typeof uid === 'string' ? uid : null });
};
