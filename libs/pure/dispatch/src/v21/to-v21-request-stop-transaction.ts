import { toV201RequestStopTransaction } from '../v201/to-v201-request-stop-transaction.ts';

/** OCPP 2.1 F03: unchanged since 2.0.1. */
export const toV21RequestStopTransaction = toV201RequestStopTransaction;
