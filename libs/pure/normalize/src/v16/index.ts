import type { VersionTranslation } from '../pipeline/handled.ts';
import { fromV16BootNotification, fromV16BootNotificationAnswer } from './boot-notification.ts';
import { fromV16DataTransfer, fromV16DataTransferAnswer } from './data-transfer.ts';
import { fromV16LogStatusNotification } from './log-status-notification.ts';
import { fromV16MeterValues } from './meter-values.ts';
import { V16_REQUESTS, V16_RESULTS } from './requests.ts';
import { fromV201SignCertificate, fromV201SignCertificateAnswer } from '../v201/sign-certificate.ts';
import { fromV16SecurityEventNotification } from './security-event-notification.ts';
import { fromV16SignedFirmwareStatusNotification } from './signed-firmware-status-notification.ts';
import {
  fromV16Authorize, fromV16AuthorizeAnswer, fromV16DiagnosticsStatusNotification, fromV16FirmwareStatusNotification, fromV16Heartbeat, fromV16HeartbeatAnswer,
} from './simple-notifications.ts';
import { fromV16StartTransaction, fromV16StartTransactionAnswer } from './start-transaction.ts';
import { fromV16StatusNotification } from './status-notification.ts';
import { fromV16StopTransaction, fromV16StopTransactionAnswer } from './stop-transaction.ts';

/** What OCPP 1.6 messages mean: all that a charger sends, the security extension included. */
export const V16: VersionTranslation = {
  calls: {
    Authorize: fromV16Authorize, BootNotification: fromV16BootNotification, DataTransfer: fromV16DataTransfer, DiagnosticsStatusNotification: fromV16DiagnosticsStatusNotification,
    FirmwareStatusNotification: fromV16FirmwareStatusNotification, Heartbeat: fromV16Heartbeat, MeterValues: fromV16MeterValues, StartTransaction: fromV16StartTransaction,
    StatusNotification: fromV16StatusNotification, StopTransaction: fromV16StopTransaction,
    LogStatusNotification: fromV16LogStatusNotification, SecurityEventNotification: fromV16SecurityEventNotification,
    SignCertificate: fromV201SignCertificate, SignedFirmwareStatusNotification: fromV16SignedFirmwareStatusNotification,
  },
  answers: {
    Authorize: fromV16AuthorizeAnswer, BootNotification: fromV16BootNotificationAnswer, DataTransfer: fromV16DataTransferAnswer, Heartbeat: fromV16HeartbeatAnswer,
    StartTransaction: fromV16StartTransactionAnswer, StopTransaction: fromV16StopTransactionAnswer, SignCertificate: fromV201SignCertificateAnswer,
  },
  requests: V16_REQUESTS,
  results: V16_RESULTS,
};
