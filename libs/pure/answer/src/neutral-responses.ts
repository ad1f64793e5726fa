import type { JsonObject } from '@chargeplane/ocpp';

/**
 * The smallest valid response where it is not `{}`, of actions that nobody here decides on: neutral where that keeps the charger
 * working, refusing where an acceptance would promise something. The same in every version that knows the action.
 */
const RESPONSES: Readonly<Record<string, JsonObject>> = {
  /** No contract certificates are issued here. `exiResponse` is required, and there is none. */
  Get15118EVCertificate: { status: 'Failed', exiResponse: '' },
  GetCertificateStatus: { status: 'Failed' },
  /** The schedule is the charger's own business; a refusal would make it negotiate again. */
  NotifyEVChargingSchedule: { status: 'Accepted' },
  /** What the stream brings is recorded. */
  OpenPeriodicEventStream: { status: 'Accepted' },
  PullDynamicScheduleUpdate: { status: 'Rejected' },
  /** No certificate authority stands behind this system. */
  SignCertificate: { status: 'Rejected' },
};

export function neutralResponse(action: string): JsonObject {
  return RESPONSES[action] ?? {};
}
