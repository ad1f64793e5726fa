import { entryOf } from '../pipeline/entry-of.ts';

/** 1.6 errorCode → canonical code. */
const OF_ERROR_CODE: Readonly<Record<string, string>> = {
  ConnectorLockFailure: 'CONNECTOR_LOCK_FAILURE', GroundFailure: 'GROUND_FAILURE', HighTemperature: 'HIGH_TEMPERATURE', OverCurrentFailure: 'OVER_CURRENT', OverVoltage: 'OVER_VOLTAGE',
  UnderVoltage: 'UNDER_VOLTAGE', WeakSignal: 'WEAK_SIGNAL', EVCommunicationError: 'EV_COMMUNICATION_ERROR', InternalError: 'INTERNAL_ERROR', LocalListConflict: 'LOCAL_LIST_CONFLICT',
  PowerMeterFailure: 'POWER_METER_FAILURE', PowerSwitchFailure: 'EVSE_CONTACTOR_FAULT', ReaderFailure: 'READER_FAILURE', ResetFailure: 'RESET_FAILURE',
};

const OF_MREC: readonly string[] = [
  '', 'CONNECTOR_LOCK_FAILURE', 'GROUND_FAILURE', 'HIGH_TEMPERATURE', 'OVER_CURRENT', 'OVER_VOLTAGE', 'UNDER_VOLTAGE', 'WEAK_SIGNAL', 'EMERGENCY_STOP', 'AUTHORIZATION_TIMEOUT',
  'INVALID_VEHICLE_MODE', 'CABLE_CHECK_FAULT', 'PRECHARGE_FAILURE', 'NO_INTERNET', 'PILOT_FAULT', 'POWER_LOSS', 'EV_CONTACTOR_FAULT', 'EVSE_CONTACTOR_FAULT', 'CABLE_OVERTEMP_DERATE',
  'CABLE_OVERTEMP_STOP', 'PARTIAL_INSERTION', 'CAPACITANCE_FAULT', 'RESISTANCE_FAULT', 'PROXIMITY_FAULT', 'CONNECTOR_VOLTAGE_HIGH', 'BROKEN_LATCH', 'CUT_CABLE',
];

/** OTHER for OtherError, for Faulted with NoError (R-FLT-5) and for codes outside the enum. */
export function faultOfErrorCode(errorCode: string): string {
  return entryOf(OF_ERROR_CODE, errorCode) ?? 'OTHER';
}

/** Of the enumeration of 1.6. */
export function isKnownErrorCode(errorCode: string): boolean {
  return errorCode === 'NoError' || errorCode === 'OtherError' || Object.hasOwn(OF_ERROR_CODE, errorCode);
}

/** CX001 … CX026. */
export function faultOfMrec(code: string): string {
  return OF_MREC[Number(code.slice(2))] ?? 'OTHER';
}
