import { fromV21BatterySwap } from './battery-swap.ts';
import { fromV21ClosePeriodicEventStream } from './close-periodic-event-stream.ts';
import { fromV21GetCertificateChainStatus, fromV21GetCertificateChainStatusAnswer } from './get-certificate-chain-status.ts';
import { fromV21NotifyDERAlarm } from './notify-der-alarm.ts';
import { fromV21NotifyDERStartStop } from './notify-der-start-stop.ts';
import { fromV21NotifyEvent } from './notify-event.ts';
import { fromV21NotifyPriorityCharging } from './notify-priority-charging.ts';
import { fromV21NotifySettlement, fromV21NotifySettlementAnswer } from './notify-settlement.ts';
import { fromV21OpenPeriodicEventStream } from './open-periodic-event-stream.ts';
import { fromV21PullDynamicScheduleUpdate, fromV21PullDynamicScheduleUpdateAnswer } from './pull-dynamic-schedule-update.ts';
import { fromV21ReportDERControl } from './report-der-control.ts';
import { V21_REQUESTS } from './requests.ts';
import { fromV21SecurityEventNotification } from './security-event-notification.ts';
import { fromV21TransactionEvent, fromV21TransactionEventAnswer } from './transaction-event.ts';
import { fromV21VatNumberValidation, fromV21VatNumberValidationAnswer } from './vat-number-validation.ts';
import type { VersionTranslation } from '../pipeline/handled.ts';
import { flagBeforeRegistration } from '../v2/before-registration.ts';
import { V201 } from '../v201/index.ts';

/** What OCPP 2.1 messages mean: as in 2.0.1, and what means more or is new. */
export const V21: VersionTranslation = {
  calls: {
    ...V201.calls,
    ...flagBeforeRegistration({
      BatterySwap: fromV21BatterySwap, ClosePeriodicEventStream: fromV21ClosePeriodicEventStream, GetCertificateChainStatus: fromV21GetCertificateChainStatus, NotifyDERAlarm: fromV21NotifyDERAlarm,
      NotifyDERStartStop: fromV21NotifyDERStartStop, NotifyEvent: fromV21NotifyEvent, NotifyPriorityCharging: fromV21NotifyPriorityCharging,
      NotifySettlement: fromV21NotifySettlement, OpenPeriodicEventStream: fromV21OpenPeriodicEventStream, PullDynamicScheduleUpdate: fromV21PullDynamicScheduleUpdate, ReportDERControl: fromV21ReportDERControl,
      SecurityEventNotification: fromV21SecurityEventNotification, TransactionEvent: fromV21TransactionEvent, VatNumberValidation: fromV21VatNumberValidation,
    }),
  },
  answers: {
    ...V201.answers,
    GetCertificateChainStatus: fromV21GetCertificateChainStatusAnswer, NotifySettlement: fromV21NotifySettlementAnswer,
    PullDynamicScheduleUpdate: fromV21PullDynamicScheduleUpdateAnswer, TransactionEvent: fromV21TransactionEventAnswer, VatNumberValidation: fromV21VatNumberValidationAnswer,
  },
  requests: V21_REQUESTS,
  results: V201.results,
};
