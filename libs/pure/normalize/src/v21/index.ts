import type { VersionTranslation } from '../pipeline/handled.ts';
import { flagBeforeRegistration } from '../v2/before-registration.ts';
import { fromV201Authorize, fromV201AuthorizeAnswer } from '../v201/authorize.ts';
import { fromV201BootNotification, fromV201BootNotificationAnswer } from '../v201/boot-notification.ts';
import { fromV201ClearedChargingLimit } from '../v201/cleared-charging-limit.ts';
import { fromV201DataTransfer, fromV201DataTransferAnswer } from '../v201/data-transfer.ts';
import { fromV201FirmwareStatusNotification } from '../v201/firmware-status-notification.ts';
import { fromV201Get15118EVCertificate, fromV201Get15118EVCertificateAnswer } from '../v201/get-15118-ev-certificate.ts';
import { fromV201GetCertificateStatus, fromV201GetCertificateStatusAnswer } from '../v201/get-certificate-status.ts';
import { fromV201Heartbeat, fromV201HeartbeatAnswer } from '../v201/heartbeat.ts';
import { fromV201LogStatusNotification } from '../v201/log-status-notification.ts';
import { fromV201MeterValues } from '../v201/meter-values.ts';
import { fromV201NotifyCustomerInformation } from '../v201/notify-customer-information.ts';
import { fromV201NotifyDisplayMessages } from '../v201/notify-display-messages.ts';
import { fromV201NotifyChargingLimit } from '../v201/notify-charging-limit.ts';
import { fromV201NotifyReport } from '../v201/notify-report.ts';
import { fromV201PublishFirmwareStatusNotification } from '../v201/publish-firmware-status-notification.ts';
import { V201_REQUESTS, V201_RESULTS } from '../v201/requests.ts';
import { fromV201SignCertificate, fromV201SignCertificateAnswer } from '../v201/sign-certificate.ts';
import { fromV201StatusNotification } from '../v201/status-notification.ts';
import { fromV21GetCertificateChainStatus, fromV21GetCertificateChainStatusAnswer } from './get-certificate-chain-status.ts';
import { V201_RESULTS } from '../v201/requests.ts';
import { fromV201StatusNotification } from '../v201/status-notification.ts';
import { fromV21BatterySwap } from './battery-swap.ts';
import { fromV21NotifyDERAlarm } from './notify-der-alarm.ts';
import { fromV21NotifyDERStartStop } from './notify-der-start-stop.ts';
import { fromV21NotifyEvent } from './notify-event.ts';
import { fromV21NotifySettlement, fromV21NotifySettlementAnswer } from './notify-settlement.ts';
import { fromV21ReportDERControl } from './report-der-control.ts';
import { V21_REQUESTS } from './requests.ts';
import { fromV21PullDynamicScheduleUpdate, fromV21PullDynamicScheduleUpdateAnswer } from './pull-dynamic-schedule-update.ts';
import { fromV21SecurityEventNotification } from './security-event-notification.ts';
import { fromV21TransactionEvent, fromV21TransactionEventAnswer } from './transaction-event.ts';
import { fromV21VatNumberValidation, fromV21VatNumberValidationAnswer } from './vat-number-validation.ts';

/** What OCPP 2.1 messages mean. A file of its own for each action that means more than in 2.0.1; the others are those of 2.0.1. */
export const V21: VersionTranslation = {
  calls: flagBeforeRegistration({
    Authorize: fromV201Authorize, BootNotification: fromV201BootNotification, DataTransfer: fromV201DataTransfer, FirmwareStatusNotification: fromV201FirmwareStatusNotification,
    Heartbeat: fromV201Heartbeat, LogStatusNotification: fromV201LogStatusNotification, MeterValues: fromV201MeterValues, NotifyEvent: fromV21NotifyEvent,
    NotifyCustomerInformation: fromV201NotifyCustomerInformation, NotifyDisplayMessages: fromV201NotifyDisplayMessages, NotifyReport: fromV201NotifyReport, SecurityEventNotification: fromV21SecurityEventNotification, StatusNotification: fromV201StatusNotification,
    TransactionEvent: fromV21TransactionEvent,
    PublishFirmwareStatusNotification: fromV201PublishFirmwareStatusNotification,
    Get15118EVCertificate: fromV201Get15118EVCertificate, GetCertificateStatus: fromV201GetCertificateStatus, SignCertificate: fromV201SignCertificate,
    GetCertificateChainStatus: fromV21GetCertificateChainStatus,
    NotifySettlement: fromV21NotifySettlement, VatNumberValidation: fromV21VatNumberValidation,
    NotifyDERAlarm: fromV21NotifyDERAlarm, NotifyDERStartStop: fromV21NotifyDERStartStop, NotifySettlement: fromV21NotifySettlement, ReportDERControl: fromV21ReportDERControl,
    BatterySwap: fromV21BatterySwap, NotifyDERAlarm: fromV21NotifyDERAlarm, NotifyDERStartStop: fromV21NotifyDERStartStop, NotifySettlement: fromV21NotifySettlement, ReportDERControl: fromV21ReportDERControl,
    VatNumberValidation: fromV21VatNumberValidation,
    ClearedChargingLimit: fromV201ClearedChargingLimit, NotifyChargingLimit: fromV201NotifyChargingLimit, PullDynamicScheduleUpdate: fromV21PullDynamicScheduleUpdate,
  }),
  answers: {
    Authorize: fromV201AuthorizeAnswer, BootNotification: fromV201BootNotificationAnswer, DataTransfer: fromV201DataTransferAnswer, Heartbeat: fromV201HeartbeatAnswer,
    TransactionEvent: fromV21TransactionEventAnswer,
    Get15118EVCertificate: fromV201Get15118EVCertificateAnswer, GetCertificateStatus: fromV201GetCertificateStatusAnswer, SignCertificate: fromV201SignCertificateAnswer,
    GetCertificateChainStatus: fromV21GetCertificateChainStatusAnswer,
    NotifySettlement: fromV21NotifySettlementAnswer, VatNumberValidation: fromV21VatNumberValidationAnswer,
    PullDynamicScheduleUpdate: fromV21PullDynamicScheduleUpdateAnswer,
  },
  requests: V21_REQUESTS,
  results: V201_RESULTS,
};
