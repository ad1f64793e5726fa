import { parseDecimal, toPlain } from '@chargeplane/ocpp';
import type { Money, Topology } from '@chargeplane/contracts';
import { judgeTime } from '../clock/judge-time.ts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { cleanText } from '../privacy/redact.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { knownUid } from '../v2/find-transaction.ts';
import { billingEvent, readReceipt, readReference } from './billing-event.ts';

/** NotifySettlement (2.1, block C): the charger settled a payment, or could not. The company that wants the receipt is kept in the frame only. */
export const fromV21NotifySettlement: FromCall = (step, payload) => {
  if (!['pspRef', 'status', 'settlementAmount', 'transactionId'].some((name) => payload.has(name))) return { outcome: { unreadable: 'none of pspRef, status, settlementAmount, transactionId can be read' } };
  const nativeId = clipped(payload.text('transactionId'));
  const uid = knownUid(step, nativeId);
  // Before the texts: what is known to be a reference is found in them.
  const pspRef = readReference(step, payload, 'pspRef');
  const vatNumberRef = readReference(step, payload, 'vatNumber');
  const statusText = cleanText(step, payload.text('statusInfo'));
  // It may wait in a queue: no evidence for the clock.
  const time = judgeTime(step, payload.text('settlementTime'), { realTime: false });
  payload.value('vatCompany');
  const data = billingEvent('SETTLEMENT', {
    ...readReceipt(step, payload), total: readAmount(payload), pspRef, settlementStatus: clipped(payload.text('status')), settledAt: time.occurredAt, vatNumberRef,
    statusInfo: statusText === null ? null : { reasonCode: '', additionalInfo: clip(statusText, 1024) },
  });
  const eventId = step.emit({
    type: 'billing.event.recorded', time, transactionUid: uid, nativeTransactionId: nativeId, topology: topologyOf(step, uid, nativeId), nativeExtras: payload.extras(), data,
  });
  return { eventId, memo: { uid, nativeId, pspRef } };
};

/** The answer adds the receipt where the central system made it. */
export const fromV21NotifySettlementAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const receipt = readReceipt(step, answer.reader);
  if (receipt.receiptId === null && receipt.receiptUrl === null) return;
  const [uid, nativeId, pspRef] = ['uid', 'nativeId', 'pspRef'].map((name) => textOf(call.memo?.[name]));
  step.emit({
    type: 'billing.event.recorded', transactionUid: uid ?? null, nativeTransactionId: nativeId ?? null, topology: topologyOf(step, uid ?? null, nativeId ?? null),
    nativeExtras: answer.reader.extras(), data: billingEvent('SETTLEMENT', { ...receipt, pspRef: pspRef ?? null }),
  });
};

/** The currency is that of the charger: the message has none. */
function readAmount(payload: PayloadReader): Money | null {
  const lexeme = payload.lexeme('settlementAmount');
  const parsed = lexeme === null ? null : parseDecimal(lexeme);
  return parsed?.ok === true ? { amount: toPlain(parsed.value), currency: null } : null;
}

function topologyOf(step: Step, uid: string | null, nativeId: string | null): Topology {
  if (nativeId === null) return STATION;
  return (uid === null ? undefined : step.state.transactions[uid]?.topology) ?? { ...STATION, scope: 'UNKNOWN' };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text);
}
