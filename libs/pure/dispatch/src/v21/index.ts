export { toV21ChangeAvailability } from './to-v21-change-availability.ts';
export { toV21GetVariables } from './to-v21-get-variables.ts';
export { toV21RequestStartTransaction } from './to-v21-request-start-transaction.ts';
export { toV21RequestStopTransaction } from './to-v21-request-stop-transaction.ts';
export { toV21Reset } from './to-v21-reset.ts';
export { toV21SetVariables } from './to-v21-set-variables.ts';
export { toV21TriggerMessage } from './to-v21-trigger-message.ts';
export { toV21UnlockConnector } from './to-v21-unlock-connector.ts';
