import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { instantOf } from '../pipeline/member.ts';
import { readSchedule } from '../v2/charging-schedule.ts';
import { NO_NEEDS, needsAnswer } from '../v2/ev-needs.ts';
import { evseTopology } from '../v2/evse-topology.ts';

/** NotifyEVChargingSchedule (2.x): the schedule that the vehicle made of ours. timeBase is where its periods count from, not when it happened. Which schedule was chosen since 2.1. */
export const fromV201NotifyEVChargingSchedule: FromCall = (step, payload) => {
  const chosen = payload.child('chargingSchedule');
  const evseId = int32(payload, 'evseId');
  const timeBase = instantOf(payload, 'timeBase');
  if (chosen === null && evseId === null) return { outcome: { unreadable: 'neither evseId nor chargingSchedule can be read' } };
  const data = {
    ...NO_NEEDS, kind: 'EV_SCHEDULE' as const, timeBase, schedule: chosen === null ? null : readSchedule(step, chosen), selectedScheduleId: int32(payload, 'selectedChargingScheduleId'),
    powerToleranceAccepted: payload.boolean('powerToleranceAcceptance'),
  };
  const eventId = step.emit({ type: 'ev.charging.needs.reported', topology: evseTopology(step, { evseId, connectorId: null }), nativeExtras: payload.extras(), data });
  return { eventId, memo: { evseId } };
};

export const fromV201NotifyEVChargingScheduleAnswer = needsAnswer('EV_SCHEDULE');
