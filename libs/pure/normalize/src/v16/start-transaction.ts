import { transactionUidV16 } from '@chargeplane/contracts';
import { judgeTime } from '../clock/judge-time.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import { findCommand } from '../pairing/calls.ts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { tokenRef } from '../privacy/token-ref.ts';
import type { Step } from '../step.ts';
import { connectorScope, connectorTopology } from '../topology/connector-topology.ts';
import { endTransaction } from '../transactions/end-transaction.ts';
import { addAlias, openOn } from '../transactions/history.ts';
import { emitStarted, startTransaction } from '../transactions/start-transaction.ts';
import { emitAuthorization, tokenMemo } from './authorization.ts';
import { registerSample } from './fields.ts';

const FACTS_APART_MS = 60_000;

/** StartTransaction.req: R-TXID-2, R-TX-1, R-TX-4. */
export const fromV16StartTransaction: FromCall = (step, payload) => {
  const connectorId = payload.integer('connectorId');
  const idTag = payload.text('idTag');
  const meterStart = payload.lexeme('meterStart');
  const timestamp = payload.text('timestamp');
  const reservationId = payload.integer('reservationId');
  if (connectorId === null && idTag === null && meterStart === null) return { outcome: { unreadable: 'neither connectorId nor idTag nor meterStart can be read' } };
  const token = idTag === null ? null : tokenRef(step, idTag, 'Unspecified');
  const { tenantId, chargerId } = step.context;
  const uidOf = (k: number) =>
    transactionUidV16({ tenantId, chargerId, connectorId: String(connectorId ?? ''), tokenRef: token?.ref ?? '', timestamp: timestamp ?? '', meterStart: meterStart ?? '' }, k);
  const fingerprint = uidOf(0);
  const open = Object.values(step.state.transactions).find((t) => t.open && t.fingerprint === fingerprint);
  const ended = step.state.history.entries.filter((e) => e.fingerprint === fingerprint);
  const connector = connectorScope(connectorId);
  const time = judgeTime(step, timestamp, { realTime: true, repeat: open !== undefined, distinctMs: FACTS_APART_MS });
  const first = open ?? (time.trusted ? ended.at(-1) : undefined);
  const k = open?.k ?? (first === undefined ? ended.length : first.k);
  const remote = first !== undefined ? null : findCommand(step, step.rules.parameters.remoteStartWindowS, (c) =>
    c.action === 'RemoteStartTransaction' && (c.connector === null || c.connector === connectorId) && c.tokenRef !== null && c.tokenRef === token?.ref, true);
  const sample = meterStart === null ? null : registerSample(step, meterStart, 'Transaction.Begin', '/meterStart');
  const starting = {
    uid: uidOf(k), fingerprint, k, nativeId: null, idAssignedBy: 'CSMS' as const, connector, topology: connectorTopology(step, connectorId), time, at: time.effectiveAt,
    startReason: remote === null ? 'Authorized' : 'RemoteStart', idToken: token, meterStart: sample?.exact ?? null, sampled: sample !== null, reservationId, commandId: remote?.commandId ?? null,
    nativeExtras: payload.extras(),
  };
  if (first !== undefined) return repeated(step, starting, first.startEventId, token);
  const busy = openOn(step, connector);
  if (busy !== null) supersede(step, busy, time.effectiveAt);
  const tx = startTransaction(step, starting);
  if (sample !== null) emitSampled(step, { samples: [sample], carrier: 'START_TX_FIELD', time, topology: tx.topology, tx, nativeTransactionId: null, feeds: false });
  return { memo: { uid: tx.uid, connector, ...tokenMemo(token) }, eventId: tx.startEventId };
};

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

/** R-TX-4: another start on a busy connector ends the transaction that was open there. */
function supersede(step: Step, busy: NonNullable<ReturnType<typeof openOn>>, at: number): void {
  const meterStop = busy.energy.imported.last;
  endTransaction(step, busy, {
    at, time: null, stopReason: 'SUPERSEDED', nativeStopReason: null, stopTrigger: null, stopClass: 'UNKNOWN', stopIdToken: null, meterStop, sampleEventId: null,
    fields: { meterStart: busy.meterStart, meterStop }, commandId: null, inferred: true, confidence: 0.8, content: 'superseded',
  });
}

/** StartTransaction.conf: R-TXID-3. */
export const fromV16StartTransactionAnswer: FromAnswer = (step, answer, call) => {
  const uid = typeof call.memo?.['uid'] === 'string' ? call.memo['uid'] : null;
  const connector = typeof call.memo?.['connector'] === 'string' ? call.memo['connector'] : '';
  if (answer.kind === 'RESULT' && uid !== null) {
    const nativeId = answer.reader.lexeme('transactionId');
    const tx = step.state.transactions[uid];
    if (nativeId !== null) {
      const collides = Object.values(step.state.transactions).some((t) => t.open && t.uid !== uid && t.nativeId === nativeId);
      addAlias(step, nativeId, { uid, connector });
      if (tx !== undefined) step.putTransaction({ ...tx, nativeId });
      step.emit({
        type: 'transaction.reconciled', transactionUid: uid, nativeTransactionId: nativeId, topology: tx?.topology, flags: collides ? ['TX_ID_COLLISION'] : [],
        data: { kind: collides ? 'ID_CORRECTED' : 'ID_ASSIGNED', otherUid: null, nativeId, detail: null, fromSeq: null, toSeq: null },
      });
    }
  }
  emitAuthorization(step, 'START', answer, call, { transactionUid: uid });
  const known = uid === null ? undefined : step.state.transactions[uid];
  const status = answer.kind === 'RESULT' ? answer.reader.child('idTagInfo')?.text('status') : null;
  if (known !== undefined && status != null && status !== 'Accepted') step.putTransaction({ ...known, refused: true });
};
