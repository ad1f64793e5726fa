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
import { fromV201NotifyCustomerInformation } from './notify-customer-information.ts';
import { fromV201NotifyDisplayMessages } from './notify-display-messages.ts';
import { fromV201NotifyEVChargingNeeds, fromV201NotifyEVChargingNeedsAnswer } from './notify-ev-charging-needs.ts';
import { fromV201NotifyEVChargingSchedule, fromV201NotifyEVChargingScheduleAnswer } from './notify-ev-charging-schedule.ts';
import { fromV201NotifyEvent } from './notify-event.ts';
import { fromV201NotifyMonitoringReport } from './notify-monitoring-report.ts';
import { fromV201NotifyReport } from './notify-report.ts';
import { fromV201PublishFirmwareStatusNotification } from './publish-firmware-status-notification.ts';
import { fromV201ReportChargingProfiles } from './report-charging-profiles.ts';
import { V201_REQUESTS, V201_RESULTS } from './requests.ts';
import { fromV201ReservationStatusUpdate } from './reservation-status-update.ts';
import { fromV201SecurityEventNotification } from './security-event-notification.ts';
import { fromV201SignCertificate, fromV201SignCertificateAnswer } from './sign-certificate.ts';
import { fromV201StatusNotification } from './status-notification.ts';
import { fromV201TransactionEvent, fromV201TransactionEventAnswer } from './transaction-event.ts';
import type { VersionTranslation } from '../pipeline/handled.ts';
import { flagBeforeRegistration } from '../v2/before-registration.ts';

/** What OCPP 2.0.1 messages mean. One file per action. */
export const V201: VersionTranslation = {
  calls: flagBeforeRegistration({
    Authorize: fromV201Authorize, BootNotification: fromV201BootNotification, ClearedChargingLimit: fromV201ClearedChargingLimit, DataTransfer: fromV201DataTransfer,
    FirmwareStatusNotification: fromV201FirmwareStatusNotification, Get15118EVCertificate: fromV201Get15118EVCertificate, GetCertificateStatus: fromV201GetCertificateStatus,
    Heartbeat: fromV201Heartbeat, LogStatusNotification: fromV201LogStatusNotification, MeterValues: fromV201MeterValues, NotifyChargingLimit: fromV201NotifyChargingLimit,
    NotifyCustomerInformation: fromV201NotifyCustomerInformation, NotifyDisplayMessages: fromV201NotifyDisplayMessages, NotifyEVChargingNeeds: fromV201NotifyEVChargingNeeds,
    NotifyEVChargingSchedule: fromV201NotifyEVChargingSchedule, NotifyEvent: fromV201NotifyEvent, NotifyMonitoringReport: fromV201NotifyMonitoringReport,
    NotifyReport: fromV201NotifyReport, PublishFirmwareStatusNotification: fromV201PublishFirmwareStatusNotification, ReportChargingProfiles: fromV201ReportChargingProfiles,
    ReservationStatusUpdate: fromV201ReservationStatusUpdate, SecurityEventNotification: fromV201SecurityEventNotification, SignCertificate: fromV201SignCertificate,
    StatusNotification: fromV201StatusNotification, TransactionEvent: fromV201TransactionEvent,
  }),
  answers: {
    Authorize: fromV201AuthorizeAnswer, BootNotification: fromV201BootNotificationAnswer, DataTransfer: fromV201DataTransferAnswer,
    Get15118EVCertificate: fromV201Get15118EVCertificateAnswer, GetCertificateStatus: fromV201GetCertificateStatusAnswer, Heartbeat: fromV201HeartbeatAnswer,
    NotifyEVChargingNeeds: fromV201NotifyEVChargingNeedsAnswer, NotifyEVChargingSchedule: fromV201NotifyEVChargingScheduleAnswer, SignCertificate: fromV201SignCertificateAnswer,
    TransactionEvent: fromV201TransactionEventAnswer,
  },
  requests: V201_REQUESTS,
  results: V201_RESULTS,
};
