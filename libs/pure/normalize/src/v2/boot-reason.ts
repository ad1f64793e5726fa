import type { BootReason, RegistrationStatus } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';

/** BootReasonEnumType. */
const REASONS: Readonly<Record<string, BootReason>> = {
  PowerUp: 'POWER_UP', RemoteReset: 'REMOTE_RESET', LocalReset: 'LOCAL_RESET', ScheduledReset: 'SCHEDULED_RESET', FirmwareUpdate: 'FIRMWARE_UPDATE',
  ApplicationReset: 'APPLICATION_RESET', Watchdog: 'WATCHDOG', Triggered: 'TRIGGERED', Unknown: 'UNKNOWN',
};

/** null for a value that no 2.x version has. */
export function bootReasonOf(native: string): BootReason | null {
  return entryOf(REASONS, native);
}

const REGISTRATIONS: Readonly<Record<string, RegistrationStatus>> = { Accepted: 'ACCEPTED', Pending: 'PENDING', Rejected: 'REJECTED' };

export function registrationStatusOf(native: string | null): RegistrationStatus {
  return (native === null ? null : entryOf(REGISTRATIONS, native)) ?? 'UNKNOWN';
}
