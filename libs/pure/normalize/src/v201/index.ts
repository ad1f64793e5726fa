import type { VersionTranslation } from '../pipeline/handled.ts';
import { flagBeforeRegistration } from '../v2/before-registration.ts';
import { fromV201Authorize, fromV201AuthorizeAnswer } from './authorize.ts';
import { fromV201BootNotification, fromV201BootNotificationAnswer } from './boot-notification.ts';
import { fromV201ClearedChargingLimit } from './cleared-charging-limit.ts';
import { fromV201DataTransfer, fromV201DataTransferAnswer } from './data-transfer.ts';
import { fromV201FirmwareStatusNotification } from './firmware-status-notification.ts';
import { fromV201Get15118EVCertificate, fromV201Get15118EVCertificateAnswer } from './get-15118-ev-certificate.ts';
import { fromV201GetCertificateStatus, fromV201GetCertificateStatusAnswer } from './get-certificate-status.ts';
import { fromV201Heartbeat, fromV201HeartbeatAnswer } from './heartbeat.ts';
import { fromV201LogStatusNotification } from './log-status-notification.ts';
import { fromV201MeterValues } from './meter-values.ts';
import { fromV201NotifyChargingLimit } from './notify-charging-limit.ts';
import { fromV201NotifyEvent } from './notify-event.ts';
import { fromV201NotifyCustomerInformation } from './notify-customer-information.ts';
import { fromV201NotifyDisplayMessages } from './notify-display-messages.ts';
import { fromV201NotifyReport } from './notify-report.ts';
import { fromV201PublishFirmwareStatusNotification } from './publish-firmware-status-notification.ts';
import { V201_REQUESTS, V201_RESULTS } from './requests.ts';
import { fromV201SecurityEventNotification } from './security-event-notification.ts';
import { fromV201SignCertificate, fromV201SignCertificateAnswer } from './sign-certificate.ts';
import { fromV201StatusNotification } from './status-notification.ts';
import { fromV201TransactionEvent, fromV201TransactionEventAnswer } from './transaction-event.ts';

/** What OCPP 2.0.1 messages mean. One file per action. */
export const V201: VersionTranslation = {
  calls: flagBeforeRegistration({
    Authorize: fromV201Authorize, BootNotification: fromV201BootNotification, DataTransfer: fromV201DataTransfer, FirmwareStatusNotification: fromV201FirmwareStatusNotification,
    Heartbeat: fromV201Heartbeat, LogStatusNotification: fromV201LogStatusNotification, MeterValues: fromV201MeterValues, NotifyEvent: fromV201NotifyEvent,
    NotifyCustomerInformation: fromV201NotifyCustomerInformation, NotifyDisplayMessages: fromV201NotifyDisplayMessages, NotifyReport: fromV201NotifyReport, SecurityEventNotification: fromV201SecurityEventNotification, StatusNotification: fromV201StatusNotification,
    TransactionEvent: fromV201TransactionEvent,
    PublishFirmwareStatusNotification: fromV201PublishFirmwareStatusNotification,
    Get15118EVCertificate: fromV201Get15118EVCertificate, GetCertificateStatus: fromV201GetCertificateStatus, SignCertificate: fromV201SignCertificate,
    ClearedChargingLimit: fromV201ClearedChargingLimit, NotifyChargingLimit: fromV201NotifyChargingLimit,
  }),
  answers: {
    Authorize: fromV201AuthorizeAnswer, BootNotification: fromV201BootNotificationAnswer, DataTransfer: fromV201DataTransferAnswer, Heartbeat: fromV201HeartbeatAnswer,
    TransactionEvent: fromV201TransactionEventAnswer,
    Get15118EVCertificate: fromV201Get15118EVCertificateAnswer, GetCertificateStatus: fromV201GetCertificateStatusAnswer, SignCertificate: fromV201SignCertificateAnswer,
  },
  requests: V201_REQUESTS,
  results: V201_RESULTS,
};
