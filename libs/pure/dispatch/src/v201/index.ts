export { toV201ChangeAvailability } from './to-v201-change-availability.ts';
export { toV201GetVariables } from './to-v201-get-variables.ts';
export { toV201RequestStartTransaction } from './to-v201-request-start-transaction.ts';
export { toV201RequestStopTransaction } from './to-v201-request-stop-transaction.ts';
export { toV201Reset } from './to-v201-reset.ts';
export { toV201SetVariables } from './to-v201-set-variables.ts';
export { toV201TriggerMessage } from './to-v201-trigger-message.ts';
export { toV201UnlockConnector } from './to-v201-unlock-connector.ts';
