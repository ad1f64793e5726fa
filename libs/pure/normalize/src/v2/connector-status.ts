import type { Activity, Availability } from '@chargeplane/contracts';

/** ConnectorStatusEnumType, also the values of AvailabilityState (canonical-model 3.2). */
const AVAILABILITIES: Readonly<Record<string, Availability>> = {
  Available: 'AVAILABLE', Occupied: 'OCCUPIED', Reserved: 'RESERVED', Unavailable: 'UNAVAILABLE', Faulted: 'FAULTED',
};

/** null for a value that no 2.x version has. */
export function availabilityOf(native: string): Availability | null {
  return Object.hasOwn(AVAILABILITIES, native) ? (AVAILABILITIES[native] ?? null) : null;
}

/** ChargingStateEnumType (canonical-model 3.2). */
const ACTIVITIES: Readonly<Record<string, Activity>> = {
  EVConnected: 'EV_CONNECTED', Charging: 'CHARGING', SuspendedEV: 'SUSPENDED_EV', SuspendedEVSE: 'SUSPENDED_EVSE', Idle: 'IDLE',
};

export function activityOfChargingState(native: string): Activity | null {
  return Object.hasOwn(ACTIVITIES, native) ? (ACTIVITIES[native] ?? null) : null;
}
