import type { FaultImpact } from '@chargeplane/contracts';

/** Default impact of the canonical codes; a code that is in none of the lists has none. */
const INOPERATIVE = new Set([
  'CONNECTOR_LOCK_FAILURE', 'GROUND_FAILURE', 'OVER_CURRENT', 'OVER_VOLTAGE', 'UNDER_VOLTAGE', 'EMERGENCY_STOP', 'CABLE_CHECK_FAULT', 'POWER_LOSS', 'EVSE_CONTACTOR_FAULT',
  'CABLE_OVERTEMP_STOP', 'CONNECTOR_VOLTAGE_HIGH', 'BROKEN_LATCH', 'CUT_CABLE', 'POWER_METER_FAILURE',
]);
const DEGRADED = new Set(['HIGH_TEMPERATURE', 'NO_INTERNET', 'CABLE_OVERTEMP_DERATE', 'INTERNAL_ERROR', 'READER_FAILURE', 'RESET_FAILURE', 'GRID_EVENT']);
const WARNING = new Set([
  'WEAK_SIGNAL', 'AUTHORIZATION_TIMEOUT', 'INVALID_VEHICLE_MODE', 'PRECHARGE_FAILURE', 'PILOT_FAULT', 'EV_CONTACTOR_FAULT', 'PARTIAL_INSERTION', 'CAPACITANCE_FAULT', 'RESISTANCE_FAULT',
  'PROXIMITY_FAULT', 'EV_COMMUNICATION_ERROR', 'LOCAL_LIST_CONFLICT',
]);

/** By the code; a fault that only its monitor describes (MONITOR_ALERT, OTHER) by severity: 0–2 INOPERATIVE, 3–5 DEGRADED, 6–9 WARNING. */
export function impactOf(canonicalCode: string, severity: number | null): FaultImpact {
  if (INOPERATIVE.has(canonicalCode)) return 'INOPERATIVE';
  if (DEGRADED.has(canonicalCode)) return 'DEGRADED';
  if (WARNING.has(canonicalCode)) return 'WARNING';
  if (severity === null || severity < 0 || severity > 9) return 'UNKNOWN';
  return severity <= 2 ? 'INOPERATIVE' : severity <= 5 ? 'DEGRADED' : 'WARNING';
}
