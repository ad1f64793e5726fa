import { transactionUidV16 } from '@chargeplane/contracts';
import { compare, parseDecimal } from '@chargeplane/ocpp';
import { judgeTime } from '../clock/judge-time.ts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import { findCommand } from '../pairing/calls.ts';
import type { FromAnswer, FromCall, Handled } from '../pipeline/handled.ts';
import { tokenRef } from '../privacy/token-ref.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import { endTransaction } from '../transactions/end-transaction.ts';
import { openTransactions, uidOfAlias } from '../transactions/history.ts';
import { startTransaction } from '../transactions/start-transaction.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { emitAuthorization, tokenMemo } from './authorization.ts';
import { registerSample, samplesOf } from './fields.ts';
import { meaningOfV16Reason } from './stop-reason.ts';

/** StopTransaction.req: R-TXID-5, R-TX-8, R-TX-9. */
export const fromV16StopTransaction: FromCall = (step, payload) => {
  const nativeId = payload.lexeme('transactionId');
  const idTag = payload.text('idTag');
  const meterStop = payload.lexeme('meterStop');
  const timestamp = payload.text('timestamp');
  const reason = payload.text('reason');
  const data = payload.children('transactionData');
  if (nativeId === null && meterStop === null && timestamp === null) return { outcome: { unreadable: 'neither transactionId nor meterStop nor timestamp can be read' } };
  const token = idTag === null ? null : tokenRef(step, idTag, 'Unspecified');
  const meaning = meaningOfV16Reason(reason);
  if (!meaning.known) step.lose('UNKNOWN_ENUM_VALUE');
  const content = clip(`${nativeId}|${timestamp}|${meterStop}`);
  const byAlias = nativeId === null ? null : uidOfAlias(step, nativeId, null);
  const named = byAlias === null || isSentinel(nativeId) ? null : byAlias;
  const past = named === null ? undefined : step.state.history.entries.find((e) => e.uid === named);
  const repeat = past !== undefined && !past.inferred;
  const time = judgeTime(step, timestamp, { realTime: true, repeat });
  if (named !== null && repeat) return endedAgain(step, named, past.endEventId, content, token);
  const stop = meterStop === null ? null : registerSample(step, meterStop, 'Transaction.End', '/meterStop');
  const exact = stop?.exact ?? null;
  let tx = named === null ? undefined : step.state.transactions[named];
  let confidence: number | undefined;
  if (tx === undefined) {
    tx = onlyOpen(step, token?.ref ?? null, exact) ?? undefined;
    confidence = tx === undefined ? undefined : 0.8;
    if (tx !== undefined) step.quirk({ id: 'general/sentinel-transaction-id', version: 1, effect: 'REINTERPRETED', path: '/transactionId', before: nativeId });
  }
  const unknown = tx === undefined;
  tx ??= startedUnseen(step, nativeId, timestamp, meterStop, time, token);
  const late = tx.end !== null;
  for (const meterValue of data) {
    const moment = judgeTime(step, meterValue.text('timestamp'), { realTime: false });
    emitSampled(step, { samples: samplesOf(step, meterValue), carrier: 'STOP_TX_DATA', time: moment, topology: tx.topology, tx, nativeTransactionId: nativeId, feeds: true });
  }
  const sampleEventId = stop === null ? null : emitSampled(step, { samples: [stop], carrier: 'STOP_TX_FIELD', time, topology: tx.topology, tx, nativeTransactionId: nativeId, feeds: false });
  const current = step.state.transactions[tx.uid] ?? tx;
  const remote = findCommand(step, step.rules.parameters.commandWindowS, (c) => c.action === 'RemoteStopTransaction' && c.subject === current.nativeId, true);
  const stopReason = current.refused && meaning.stopReason === 'LOCAL' && reason === null ? { ...meaning, stopTrigger: 'Deauthorized' } : meaning;
  const endedId = endTransaction(step, current, {
    at: time.effectiveAt, time, stopReason: stopReason.stopReason, nativeStopReason: reason, stopTrigger: stopReason.stopTrigger, stopClass: stopReason.stopClass, stopIdToken: token,
    meterStop: exact, sampleEventId, fields: { meterStart: current.meterStart, meterStop: exact }, commandId: remote?.commandId ?? null, inferred: false, ...(confidence !== undefined && { confidence }), content,
  });
  if (late || unknown) {
    step.emit({
      type: 'transaction.reconciled', transactionUid: tx.uid, nativeTransactionId: nativeId, topology: tx.topology, derivation: 'DERIVED', causationId: endedId,
      data: { kind: late ? 'LATE_END' : 'END_WITHOUT_START', otherUid: null, nativeId, detail: null, fromSeq: null, toSeq: null },
    });
  }
  return { memo: { uid: tx.uid, ...tokenMemo(token) }, eventId: endedId };
};

function isSentinel(nativeId: string | null): boolean {
  return nativeId === '-1' || nativeId === '0';
}

/** R-TXID-5 (b): exactly one open, the token equal or absent, and the register not behind that of the start. */
function onlyOpen(step: Step, ref: string | null, exact: string | null): Transaction | null {
  const open = openTransactions(step);
  const [tx] = open;
  if (open.length !== 1 || tx === undefined || (ref !== null && tx.tokenRef !== null && tx.tokenRef !== ref)) return null;
  const [stop, start] = [exact === null ? null : parseDecimal(exact), tx.meterStart === null ? null : parseDecimal(tx.meterStart)];
  return stop?.ok && start?.ok && compare(stop.value, start.value) < 0 ? null : tx;
}

/** R-TXID-5 (c): a start that nobody saw. Never on a connector that was guessed. */
function startedUnseen(step: Step, nativeId: string | null, timestamp: string | null, meterStop: string | null, time: TimeJudgement, token: ReturnType<typeof tokenRef> | null): Transaction {
  const { tenantId, chargerId } = step.context;
  const uid = transactionUidV16({ tenantId, chargerId, connectorId: `unseen ${nativeId}`, tokenRef: token?.ref ?? '', timestamp: timestamp ?? '', meterStart: meterStop ?? '' }, 0);
  return startTransaction(step, {
    uid, fingerprint: uid, k: 0, nativeId, idAssignedBy: 'CSMS', connector: '', topology: { ...STATION, scope: 'UNKNOWN' }, time, at: time.effectiveAt, startReason: 'Unknown', idToken: token, meterStart: null,
    sampled: false, commandId: null, missingStart: true,
  });
}

/** R-TX-8: the first end is kept; the second is told as its duplicate. */
function endedAgain(step: Step, uid: string, endEventId: string, content: string, token: ReturnType<typeof tokenRef> | null): Handled {
  const first = step.state.transactions[uid]?.end?.content;
  step.emit({
    type: 'transaction.reconciled', transactionUid: uid, topology: step.state.transactions[uid]?.topology, derivation: 'DERIVED', causationId: endEventId, duplicateOf: endEventId,
    data: { kind: 'DUPLICATE_END', otherUid: null, nativeId: null, detail: first === undefined || first === content ? 'the same stop was sent again' : 'another stop of the same transaction; the first is kept', fromSeq: null, toSeq: null },
  });
  return { memo: { uid, ...tokenMemo(token) }, eventId: endEventId, outcome: { duplicate: 'PROTOCOL_REPEAT' } };
}

/** StopTransaction.conf: idTagInfo is optional. */
export const fromV16StopTransactionAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT' || !answer.reader.has('idTagInfo')) return;
  const uid = call.memo?.['uid'];
  emitAuthorization(step, 'STOP', answer, call, { transactionUid: typeof uid === 'string' ? uid : null });
};
