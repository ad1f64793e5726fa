/** Canonical fault → where a 2.x station would report it: DERIVED for 1.6, which names no component. */
const COMPONENTS: Readonly<Record<string, string>> = {
  CONNECTOR_LOCK_FAILURE: 'ConnectorPlugRetentionLock.Problem', BROKEN_LATCH: 'ConnectorPlugRetentionLock.Problem', GROUND_FAILURE: 'RCD.Tripped', HIGH_TEMPERATURE: 'TemperatureSensor.Active',
  CABLE_OVERTEMP_DERATE: 'TemperatureSensor.Active', CABLE_OVERTEMP_STOP: 'TemperatureSensor.Active', OVER_CURRENT: 'OverCurrentProtection.Tripped', OVER_VOLTAGE: 'ElectricalFeed.ACVoltage',
  UNDER_VOLTAGE: 'ElectricalFeed.ACVoltage', WEAK_SIGNAL: 'DataLink.SignalStrength', NO_INTERNET: 'DataLink.Problem', EMERGENCY_STOP: 'EmergencyStopSensor.Tripped',
  AUTHORIZATION_TIMEOUT: 'AuthCtrlr.Problem', INVALID_VEHICLE_MODE: 'ConnectedEV.Problem', EV_CONTACTOR_FAULT: 'ConnectedEV.Problem', EV_COMMUNICATION_ERROR: 'ConnectedEV.Problem',
  CABLE_CHECK_FAULT: 'GroundIsolationProtection.Problem', PRECHARGE_FAILURE: 'PowerConverter.Problem', PILOT_FAULT: 'CPPWMController.Problem', POWER_LOSS: 'ElectricalFeed.Problem',
  EVSE_CONTACTOR_FAULT: 'PowerContactor.Problem', PARTIAL_INSERTION: 'Connector.Problem', PROXIMITY_FAULT: 'Connector.Problem', CUT_CABLE: 'Connector.Problem',
  CONNECTOR_VOLTAGE_HIGH: 'Connector.DCVoltage', CAPACITANCE_FAULT: 'EVSE.Problem', RESISTANCE_FAULT: 'EVSE.Problem', INTERNAL_ERROR: 'Controller.Problem', RESET_FAILURE: 'Controller.Problem',
  LOCAL_LIST_CONFLICT: 'LocalAuthListCtrlr.Problem', POWER_METER_FAILURE: 'FiscalMetering.Problem', READER_FAILURE: 'TokenReader.Problem',
};

/** Component and variable of a fault; null where none is known. */
export function componentOfFault(canonicalCode: string): { readonly component: string; readonly variable: string } | null {
  const [component, variable] = (COMPONENTS[canonicalCode] ?? '').split('.');
  return component === undefined || variable === undefined ? null : { component, variable };
}
