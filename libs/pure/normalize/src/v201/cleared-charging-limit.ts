import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { shortText } from '../pipeline/member.ts';
import { evseTopology } from '../v2/evse-topology.ts';

/** ClearedChargingLimit (2.x K13): the limit of this source is gone. */
export const fromV201ClearedChargingLimit: FromCall = (step, payload) => {
  const source = shortText(payload, 'chargingLimitSource');
  if (source === null) return { outcome: { unreadable: 'chargingLimitSource cannot be read' } };
  const eventId = step.emit({
    type: 'charging.limit.changed', topology: evseTopology(step, { evseId: int32(payload, 'evseId'), connectorId: null }), nativeExtras: payload.extras(),
    data: { change: 'CLEARED', source, gridCritical: null, localGeneration: null, schedules: [], profileId: null, status: null, statusInfo: null, dynamicUpdate: null },
  });
  return { eventId };
};
