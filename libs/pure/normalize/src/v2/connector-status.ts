import type { Activity, Availability } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';

/** ConnectorStatusEnumType, also the values of AvailabilityState. */
const AVAILABILITIES: Readonly<Record<string, Availability>> = {
  Available: 'AVAILABLE', Occupied: 'OCCUPIED', Reserved: 'RESERVED', Unavailable: 'UNAVAILABLE', Faulted: 'FAULTED',
};

/** null for a value that no 2.x version has. */
export function availabilityOf(native: string): Availability | null {
  return entryOf(AVAILABILITIES, native);
}

/** ChargingStateEnumType. */
const ACTIVITIES: Readonly<Record<string, Activity>> = {
  EVConnected: 'EV_CONNECTED', Charging: 'CHARGING', SuspendedEV: 'SUSPENDED_EV', SuspendedEVSE: 'SUSPENDED_EVSE', Idle: 'IDLE',
};

export function activityOfChargingState(native: string): Activity | null {
  return entryOf(ACTIVITIES, native);
}
