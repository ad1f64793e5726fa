import { transactionUidV16 } from '@chargeplane/contracts';
import type { Activity } from '@chargeplane/contracts';
import { EARLIEST, judgeTime } from '../clock/judge-time.ts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { checkStartRegister } from '../meter/between-transactions.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import { findCommand } from '../pairing/calls.ts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { tokenRef } from '../privacy/token-ref.ts';
import type { Step } from '../step.ts';
import { connectorScope, connectorTopology } from '../topology/connector-topology.ts';
import { endTransaction } from '../transactions/end-transaction.ts';
import { addAlias, openOn } from '../transactions/history.ts';
import { emitStarted, startTransaction } from '../transactions/start-transaction.ts';
import { emitAuthorization, tokenMemo } from './authorization.ts';
import { registerSample } from './fields.ts';

/** StartTransaction.req: R-TXID-2, R-TX-1, R-TX-4. */
export const fromV16StartTransaction: FromCall = (step, payload) => {
  const connectorId = int32(payload, 'connectorId');
  const idTag = payload.text('idTag');
  const meterStart = payload.lexeme('meterStart');
  const timestamp = payload.text('timestamp');
  const reservation = int32(payload, 'reservationId');
  if (reservation === 0) step.quirk({ id: 'general/sentinel-reservation-id', version: 1, effect: 'REINTERPRETED', path: '/reservationId', before: '0' });
  const reservationId = reservation === 0 ? null : reservation;
  if (connectorId === null && idTag === null && meterStart === null) return { outcome: { unreadable: 'neither connectorId nor idTag nor meterStart can be read' } };
  const token = idTag === null ? null : tokenRef(step, idTag, 'Unspecified');
  const { tenantId, chargerId } = step.context;
  const uidOf = (k: number) =>
    transactionUidV16({ tenantId, chargerId, connectorId: String(connectorId ?? ''), tokenRef: token?.ref ?? '', timestamp: timestamp ?? '', meterStart: meterStart ?? '' }, k);
  const fingerprint = uidOf(0);
  const open = Object.values(step.state.transactions).find((t) => t.open && t.fingerprint === fingerprint);
  const ended = step.state.history.entries.filter((e) => e.fingerprint === fingerprint);
  const connector = connectorScope(connectorId);
  const time = judgeTime(step, timestamp, { realTime: true, repeat: open !== undefined || ended.length > 0 });
  const first = open ?? (repeatsItself(step, time) ? undefined : ended.at(-1));
  const k = open?.k ?? (first === undefined ? ended.length : first.k);
  const remote = first !== undefined ? null : findCommand(step, remoteStartWindow(step), (c) =>
    c.action === 'RemoteStartTransaction' && (c.connector === null || c.connector === connectorId) && c.tokenRef !== null && c.tokenRef === token?.ref, true);
  const sample = meterStart === null ? null : registerSample(step, meterStart, 'Transaction.Begin', '/meterStart');
  const starting = {
    uid: uidOf(k), fingerprint, k, nativeId: null, idAssignedBy: 'CSMS' as const, connector, topology: connectorTopology(step, connectorId), time, at: time.effectiveAt,
    startReason: remote === null ? 'Authorized' : 'RemoteStart', idToken: token, meterStart: sample?.exact ?? null, sampled: sample !== null, reservationId, chargingState: activityBefore(step, connector), commandId: remote?.commandId ?? null,
    nativeExtras: payload.extras(),
  };
  if (first !== undefined) return repeated(step, starting, first.startEventId, token);
  const busy = openOn(step, connector);
  // A start of before, out of a queue, ends nothing that began after it.
  if (busy !== null && !(time.trusted && busy.startTrusted && time.effectiveAt < busy.startedAt)) supersede(step, busy, starting.uid, time.effectiveAt);
  const tx = startTransaction(step, { ...starting, flags: checkStartRegister(step, connector, starting.meterStart) });
  if (sample !== null) emitSampled(step, { samples: [sample], carrier: 'START_TX_FIELD', time, topology: tx.topology, tx, nativeTransactionId: null, feeds: false });
  return { memo: { uid: tx.uid, connector, ...tokenMemo(token) }, eventId: tx.startEventId };
};

/** R-CFG-2: ConnectionTimeOut, if the charger told it, and a minute; the whole window of the rule set otherwise. */
function remoteStartWindow(step: Step): number {
  const known = step.state.configuration.values['tx.evConnectTimeout'];
  const seconds = Number(known?.value ?? NaN);
  return known !== undefined && !known.stale && Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds + 60, step.rules.parameters.commandWindowS) : step.rules.parameters.remoteStartWindowS;
}

type Starting = Parameters<typeof emitStarted>[1];

/** The charger got no answer, or its queue came twice: the same transaction, told once more. */
function repeated(step: Step, starting: Starting, firstEventId: string, token: ReturnType<typeof tokenRef> | null) {
  emitStarted(step, { ...starting, sampled: false }, firstEventId);
  step.emit({
    type: 'transaction.reconciled', transactionUid: starting.uid, topology: starting.topology, derivation: 'DERIVED', causationId: firstEventId,
    data: { kind: 'DUPLICATE_START', otherUid: null, nativeId: null, detail: 'the same start was sent again', fromSeq: null, toSeq: null },
  });
  return { memo: { uid: starting.uid, connector: starting.connector, ...tokenMemo(token) }, eventId: firstEventId, outcome: { duplicate: 'PROTOCOL_REPEAT' as const } };
}

/** A clock that stands still, that begins anew at each boot, or that says nothing gives the same time to different starts: then it is another transaction. */
function repeatsItself(step: Step, time: TimeJudgement): boolean {
  return time.occurredAt === null || time.occurredAt < EARLIEST || step.state.clock.frozen !== null;
}

/** What the last status said, if it can belong to a start. */
function activityBefore(step: Step, connector: string): Activity | null {
  const activity = step.state.connectors.status[connector]?.activity ?? null;
  return activity === 'NONE' || activity === 'UNKNOWN' ? null : activity;
}

/** R-TX-4: another start on a busy connector ends the transaction that was open there. */
function supersede(step: Step, busy: NonNullable<ReturnType<typeof openOn>>, by: string, newStart: number): void {
  const at = Math.max(newStart, busy.startedAt);
  const meterStop = busy.energy.imported.last;
  endTransaction(step, busy, {
    at, time: null, stopReason: 'SUPERSEDED', nativeStopReason: null, stopTrigger: null, stopClass: 'UNKNOWN', stopIdToken: null, meterStop, sampleEventId: null,
    fields: { meterStart: busy.meterStart, meterStop }, commandId: null, inferred: true, confidence: 0.8, content: 'superseded',
  });
  step.emit({
    type: 'transaction.reconciled', transactionUid: busy.uid, nativeTransactionId: busy.nativeId, topology: busy.topology, derivation: 'INFERRED', confidence: 0.8,
    data: { kind: 'SUPERSEDED', otherUid: by, nativeId: busy.nativeId, detail: 'another transaction started on its connector', fromSeq: null, toSeq: null },
  });
}

/** StartTransaction.conf: R-TXID-3. */
export const fromV16StartTransactionAnswer: FromAnswer = (step, answer, call) => {
  const uid = typeof call.memo?.['uid'] === 'string' ? call.memo['uid'] : null;
  const connector = typeof call.memo?.['connector'] === 'string' ? call.memo['connector'] : '';
  if (answer.kind === 'RESULT' && uid !== null) {
    const nativeId = answer.reader.lexeme('transactionId');
    const tx = step.state.transactions[uid];
    if (nativeId !== null && tx?.nativeId !== nativeId) {
      const collides = Object.values(step.state.transactions).find((t) => t.open && t.uid !== uid && t.nativeId === nativeId);
      const corrected = collides !== undefined || tx?.nativeId != null;
      addAlias(step, nativeId, { uid, connector });
      if (tx !== undefined) step.putTransaction({ ...tx, nativeId });
      step.emit({
        type: 'transaction.reconciled', transactionUid: uid, nativeTransactionId: nativeId, topology: tx?.topology, flags: collides === undefined ? [] : ['TX_ID_COLLISION'],
        data: {
          kind: corrected ? 'ID_CORRECTED' : 'ID_ASSIGNED', otherUid: collides?.uid ?? null, nativeId, detail: tx?.nativeId == null ? null : `was ${tx.nativeId}`, fromSeq: null, toSeq: null,
        },
      });
    }
  }
  emitAuthorization(step, 'START', answer, call, { transactionUid: uid });
  const known = uid === null ? undefined : step.state.transactions[uid];
  const status = answer.kind === 'RESULT' ? answer.reader.child('idTagInfo')?.text('status') : null;
  if (known !== undefined && status != null && status !== 'Accepted') step.putTransaction({ ...known, refused: true });
};
