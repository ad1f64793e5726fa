import type { FromRequest, FromResult } from '../pipeline/handled.ts';
import { clip } from '../state/empty-state.ts';
import { knownUid } from '../v2/find-transaction.ts';
import { emitCost } from '../v2/transaction-answer.ts';

/** CostUpdated to the charger. */
export const fromV201CostUpdatedRequest: FromRequest = (_step, payload) => {
  const nativeId = payload.text('transactionId');
  const cost = payload.lexeme('totalCost');
  return { memo: { nativeId: nativeId === null ? null : clip(nativeId), cost: cost === null ? null : clip(cost, 60) }, subject: nativeId };
};

/** The charger took the cost so far. */
export const fromV201CostUpdatedResult: FromResult = (step, answer, call) => {
  const nativeId = call.memo?.['nativeId'];
  const cost = call.memo?.['cost'];
  if (answer.kind !== 'RESULT' || typeof nativeId !== 'string' || typeof cost !== 'string') return;
  const uid = knownUid(step, nativeId);
  if (uid !== null) emitCost(step, { uid, nativeId, cost, final: false });
};
