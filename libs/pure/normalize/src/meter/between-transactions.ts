import { compare, parseDecimal, subtract } from '@chargeplane/ocpp';
import type { ConnectorMeter } from '../state/charger-state.ts';
import type { Step } from '../step.ts';

const ZERO_STARTS = 3;
const MISSING_WH = 200n;
const MOST_METERS = 64;
const NEW: ConnectorMeter = { lastStop: null, zeroStarts: 0 };

/**
 * R-EN-4, R-EN-5: the register at a start against that of the last stop on the connector. @returns flags of the start: SESSION_METER from the third
 * start in a row at 0; REGISTER_REGRESSED or MISSING_ENERGY where the register fell or more than 200 Wh flowed that no transaction has.
 */
export function checkStartRegister(step: Step, connector: string, meterStart: string | null): string[] {
  const start = meterStart === null ? null : parseDecimal(meterStart);
  if (start === null || !start.ok) return [];
  const { meters } = step.state.connectors;
  const known = meters[connector] ?? NEW;
  const zeroStarts = start.value.mantissa === 0n ? Math.min(known.zeroStarts + 1, ZERO_STARTS) : 0;
  put(step, connector, { ...known, zeroStarts });
  if (zeroStarts >= ZERO_STARTS) return ['SESSION_METER'];
  const last = known.lastStop === null ? null : parseDecimal(known.lastStop);
  if (last === null || !last.ok || zeroStarts > 0) return [];
  if (compare(start.value, last.value) < 0) return ['REGISTER_REGRESSED'];
  return compare(subtract(start.value, last.value), { mantissa: MISSING_WH, exponent: 0 }) > 0 ? ['MISSING_ENERGY'] : [];
}

export function keepStopRegister(step: Step, connector: string, meterStop: string | null): void {
  if (meterStop === null || connector === '') return;
  put(step, connector, { ...(step.state.connectors.meters[connector] ?? NEW), lastStop: meterStop });
}

function put(step: Step, connector: string, meter: ConnectorMeter): void {
  const { meters } = step.state.connectors;
  if (meters[connector] === undefined && Object.keys(meters).length >= MOST_METERS) return;
  step.update('connectors', { meters: { ...meters, [connector]: meter } });
}
