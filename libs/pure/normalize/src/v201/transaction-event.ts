import { transactionAnswer } from '../v2/transaction-answer.ts';
import { transactionEvent } from '../v2/transaction-event.ts';

/** TransactionEvent of 2.0.1. */
export const fromV201TransactionEvent = transactionEvent(() => ({ operationMode: null, tariffId: null, totalCost: null }));

export const fromV201TransactionEventAnswer = transactionAnswer;
