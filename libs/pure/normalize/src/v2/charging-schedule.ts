import type { ChargingRateUnit, ChargingSchedule, ChargingSchedulePeriod } from '@chargeplane/contracts';
import { int32 } from '../pipeline/int32.ts';
import { instantOf, jsonOf } from '../pipeline/member.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

/** ChargingScheduleType of 2.0.1 and 2.1. What 2.1 added (setpoints, discharge limits, prices, …) is carried in `extra` and not interpreted. */
export function readSchedule(step: Step, schedule: PayloadReader): ChargingSchedule {
  // A local time is no instant: both members stay in `extra`.
  const local = schedule.object['useLocalTime'] === true;
  const fields = {
    scheduleId: int32(schedule, 'id'), startAt: local ? null : instantOf(schedule, 'startSchedule'), durationS: int32(schedule, 'duration'), rateUnit: rateUnitOf(step, schedule),
    minRate: schedule.number('minChargingRate'), periods: schedule.children('chargingSchedulePeriod').map(readPeriod), salesTariff: jsonOf(step, schedule, 'salesTariff'),
  };
  return { ...fields, extra: schedule.extras() };
}

function readPeriod(period: PayloadReader): ChargingSchedulePeriod {
  const fields = { startS: int32(period, 'startPeriod'), limit: period.number('limit'), numberPhases: int32(period, 'numberPhases'), phaseToUse: int32(period, 'phaseToUse') };
  return { ...fields, extra: period.extras() };
}

function rateUnitOf(step: Step, schedule: PayloadReader): ChargingRateUnit {
  const native = schedule.text('chargingRateUnit');
  if (native === 'A' || native === 'W') return native;
  if (native !== null) {
    step.lose('UNKNOWN_ENUM_VALUE');
    step.quirk({ id: 'general/unknown-charging-rate-unit', version: 1, effect: 'ANNOTATED', path: `${schedule.path}/chargingRateUnit`, before: clip(native, 60) });
  }
  return 'UNKNOWN';
}
