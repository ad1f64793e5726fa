export { toV16ChangeAvailability } from './to-v16-change-availability.ts';
export { toV16ChangeConfiguration } from './to-v16-change-configuration.ts';
export { toV16GetConfiguration } from './to-v16-get-configuration.ts';
export { toV16RemoteStartTransaction } from './to-v16-remote-start-transaction.ts';
export { toV16RemoteStopTransaction } from './to-v16-remote-stop-transaction.ts';
export { toV16Reset } from './to-v16-reset.ts';
export { toV16TriggerMessage } from './to-v16-trigger-message.ts';
export { toV16UnlockConnector } from './to-v16-unlock-connector.ts';
