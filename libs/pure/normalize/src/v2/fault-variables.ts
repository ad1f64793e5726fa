import type { ComponentRef } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';

/** Variables whose true is a fault whatever the component. */
const FAULT_VARIABLES = new Set(['Problem', 'Tripped', 'Overload', 'Failure', 'Fault']);

/** component.variable → canonical code. A sensor's Problem is a broken sensor, its Active what it senses. */
const CODES: Readonly<Record<string, string>> = {
  'ConnectorPlugRetentionLock.Problem': 'CONNECTOR_LOCK_FAILURE', 'RCD.Tripped': 'GROUND_FAILURE', 'GroundIsolationProtection.Problem': 'GROUND_FAILURE',
  'TemperatureSensor.Active': 'HIGH_TEMPERATURE', 'OverCurrentProtection.Tripped': 'OVER_CURRENT', 'DataLink.SignalStrength': 'WEAK_SIGNAL', 'DataLink.Problem': 'NO_INTERNET',
  'EmergencyStopSensor.Tripped': 'EMERGENCY_STOP', 'EmergencyStopSensor.Problem': 'EMERGENCY_STOP', 'TokenReader.Problem': 'READER_FAILURE',
  'ConnectedEV.Problem': 'EV_COMMUNICATION_ERROR', 'CPPWMController.Problem': 'PILOT_FAULT', 'ElectricalFeed.Problem': 'POWER_LOSS',
  'PowerContactor.Problem': 'EVSE_CONTACTOR_FAULT', 'Controller.Problem': 'INTERNAL_ERROR', 'LocalAuthListCtrlr.Problem': 'LOCAL_LIST_CONFLICT',
  'FiscalMetering.Problem': 'POWER_METER_FAILURE',
};

/** A variable whose value is a fault or none, as opposed to a monitored quantity. */
export function isFaultVariable(ref: ComponentRef): boolean {
  return FAULT_VARIABLES.has(ref.variable) || `${ref.component}.${ref.variable}` === 'TemperatureSensor.Active';
}

/** OTHER for a fault that has no name, MONITOR_ALERT for a quantity out of its bounds. */
export function faultOfVariable(ref: ComponentRef): string {
  const name = `${ref.component}.${ref.variable}`;
  return entryOf(CODES, name) ?? (isFaultVariable(ref) ? 'OTHER' : 'MONITOR_ALERT');
}
