import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { shortText } from '../pipeline/member.ts';
import { readSchedule } from '../v2/charging-schedule.ts';
import { evseTopology } from '../v2/evse-topology.ts';
import { extrasOf } from '../v2/extras.ts';

/** NotifyChargingLimit (2.x): somebody other than the central system limits charging. Without evseId the whole station. isLocalGeneration since 2.1. */
export const fromV201NotifyChargingLimit: FromCall = (step, payload) => {
  const limit = payload.child('chargingLimit');
  const source = shortText(limit, 'chargingLimitSource');
  const schedules = payload.children('chargingSchedule').map((s) => readSchedule(step, s));
  if (limit === null && schedules.length === 0) return { outcome: { unreadable: 'neither chargingLimit nor chargingSchedule can be read' } };
  const topology = evseTopology(step, { evseId: int32(payload, 'evseId'), connectorId: null });
  const data = {
    change: 'SET' as const, source, gridCritical: limit?.boolean('isGridCritical') ?? null, localGeneration: limit?.boolean('isLocalGeneration') ?? null, schedules, profileId: null, status: null,
    statusInfo: null, dynamicUpdate: null,
  };
  return { eventId: step.emit({ type: 'charging.limit.changed', topology, data, nativeExtras: extrasOf(payload, { chargingLimit: limit }) }) };
};
