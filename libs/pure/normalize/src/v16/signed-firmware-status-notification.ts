import { firmwareStatus } from '../v201/firmware-status-notification.ts';

/** SignedFirmwareStatusNotification of the security extension; its command is the SignedUpdateFirmware of the same requestId. */
export const fromV16SignedFirmwareStatusNotification = firmwareStatus({ command: 'SignedUpdateFirmware', signed: true });
