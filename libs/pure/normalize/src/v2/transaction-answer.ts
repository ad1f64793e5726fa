import { parseDecimal, toPlain } from '@chargeplane/ocpp';
import type { AuthorizationPurpose, TransactionUpdatedData } from '@chargeplane/contracts';
import type { FromAnswer } from '../pipeline/handled.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import type { Memo } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { emitEvaluation, readIdTokenInfo } from './authorization.ts';
import { tokenOfMemo } from './id-token.ts';

/** TransactionEventResponse: idTokenInfo → authorization.evaluated, totalCost → the cost so far, or at the end the final cost. */
export const transactionAnswer: FromAnswer = (step, answer, call) => {
  const uid = call.memo?.['uid'];
  if (answer.kind !== 'RESULT' || typeof uid !== 'string') return;
  const { reader } = answer;
  const nativeId = typeof call.memo?.['nativeId'] === 'string' ? call.memo['nativeId'] : null;
  const ended = call.memo?.['eventType'] === 'Ended';
  const info = reader.child('idTokenInfo');
  const cost = reader.lexeme('totalCost');
  reader.value('updatedPersonalMessage');
  reader.value('updatedPersonalMessageExtra');
  const nativeExtras = reader.extras();
  if (info !== null) {
    const decision = readIdTokenInfo(step, info);
    const topology = step.state.transactions[uid]?.topology;
    emitEvaluation(step, call, {
      purpose: purposeOf(call.memo), idToken: tokenOfMemo(call.memo), decision, certificatePresented: false, transactionUid: uid, nativeTransactionId: nativeId, nativeExtras,
      ...(topology === undefined ? {} : { topology }),
    });
    const tx = step.state.transactions[uid];
    if (tx !== undefined && tx.open && purposeOf(call.memo) === 'START' && decision.status !== 'ACCEPTED') step.putTransaction({ ...tx, refused: true });
  }
  if (cost !== null) emitCost(step, { uid, nativeId, cost, final: ended, nativeExtras });
};

function purposeOf(memo: Memo | null): AuthorizationPurpose {
  if (memo?.['eventType'] === 'Started') return 'START';
  if (memo?.['eventType'] === 'Ended') return 'STOP';
  return memo?.['role'] === 'START' || memo?.['role'] === 'STOP' ? memo['role'] : 'UPDATE';
}

export interface Cost {
  readonly uid: string;
  readonly nativeId: string | null;
  /** As sent; absent is not the same as 0, which is free (I03). */
  readonly cost: string;
  readonly final: boolean;
  readonly nativeExtras?: string | null;
}

/** transaction.updated with the cost that a central system told the charger: changeReason RunningCost, or FinalCost in the answer to the end. */
export function emitCost(step: Step, { uid, nativeId, cost, final, nativeExtras }: Cost): void {
  const amount = parseDecimal(cost);
  if (!amount.ok) return;
  const data: TransactionUpdatedData = {
    changeReason: final ? 'FinalCost' : 'RunningCost', chargingState: null, previousChargingState: null, idToken: null, idTokenRole: null, evseBoundNow: false, timeSpentChargingS: null,
    phasesUsed: null, cableMaxCurrentA: null, remoteStartId: null, reservationId: null, operationMode: null, tariffId: null, meterEventIds: [],
    runningCost: { amount: toPlain(amount.value), currency: null },
  };
  const topology = step.state.transactions[uid]?.topology ?? { ...STATION, scope: 'UNKNOWN' as const };
  step.emit({ type: 'transaction.updated', transactionUid: uid, nativeTransactionId: nativeId, topology, nativeExtras: nativeExtras ?? null, data });
}
