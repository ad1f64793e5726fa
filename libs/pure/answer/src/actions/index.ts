import { authorize } from './authorize.ts';
import { bootNotification } from './boot-notification.ts';
import { dataTransfer } from './data-transfer.ts';
import { getCertificateChainStatus } from './get-certificate-chain-status.ts';
import { heartbeat } from './heartbeat.ts';
import { notifyEVChargingNeeds } from './notify-ev-charging-needs.ts';
import type { Respond } from './respond.ts';
import { startTransaction } from './start-transaction.ts';
import { stopTransaction } from './stop-transaction.ts';
import { transactionEvent } from './transaction-event.ts';
import { vatNumberValidation } from './vat-number-validation.ts';

/** The actions whose answer depends on the request, the policy or the time. All others are in neutral-responses.ts. */
export const ANSWERED_ACTIONS: Readonly<Record<string, Respond>> = Object.assign(Object.create(null) as Record<string, Respond>, {
  Authorize: authorize,
  BootNotification: bootNotification,
  DataTransfer: dataTransfer,
  GetCertificateChainStatus: getCertificateChainStatus,
  Heartbeat: heartbeat,
  NotifyEVChargingNeeds: notifyEVChargingNeeds,
  StartTransaction: startTransaction,
  StopTransaction: stopTransaction,
  TransactionEvent: transactionEvent,
  VatNumberValidation: vatNumberValidation,
});
