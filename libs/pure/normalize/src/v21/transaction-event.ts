import { isJsonObject, lexemeOf, parseDecimal, toPlain } from '@chargeplane/ocpp';
import type { JsonValue } from '@chargeplane/ocpp';
import type { Money } from '@chargeplane/contracts';
import { clip } from '../state/empty-state.ts';
import { transactionAnswer } from '../v2/transaction-answer.ts';
import { transactionEvent } from '../v2/transaction-event.ts';

/** TransactionEvent of 2.1: operation mode, tariff, and what the charger itself calculated as cost. Limits, preconditioning and the details of the cost are extras. */
export const fromV21TransactionEvent = transactionEvent((payload, info) => {
  const operationMode = info?.text('operationMode') ?? null;
  const tariffId = info?.text('tariffId') ?? null;
  return {
    operationMode: operationMode === null ? null : clip(operationMode, 60), tariffId: tariffId === null ? null : clip(tariffId, 60),
    totalCost: totalOf(payload.object['costDetails']),
  };
});

/** 2.1 answers may set a limit beside what 2.0.1 answers; it is an extra. */
export const fromV21TransactionEventAnswer = transactionAnswer;

/** costDetails.totalCost.total: what is to be paid, so with taxes where they are told. */
function totalOf(details: JsonValue | undefined): Money | null {
  const cost = member(details, 'totalCost');
  const total = member(cost, 'total');
  const amount = member(total, 'inclTax') ?? member(total, 'exclTax');
  const lexeme = amount === undefined ? undefined : lexemeOf(amount);
  const parsed = lexeme === undefined ? null : parseDecimal(lexeme);
  const currency = member(cost, 'currency');
  return parsed?.ok === true ? { amount: toPlain(parsed.value), currency: typeof currency === 'string' ? clip(currency, 3) : null } : null;
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
