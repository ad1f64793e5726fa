import { findCommand } from '../pairing/calls.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { shortText } from '../pipeline/member.ts';
import { readProfile } from '../v2/charging-profile.ts';
import { evseTopology } from '../v2/evse-topology.ts';

/** ReportChargingProfiles (2.x K09): profiles of one EVSE, or of the station for evseId 0. The messages of a report have no numbers: one that is missing cannot be told. */
export const fromV201ReportChargingProfiles: FromCall = (step, payload) => {
  const requestId = int32(payload, 'requestId');
  const profiles = payload.children('chargingProfile').map((p) => readProfile(step, p));
  if (requestId === null && profiles.length === 0) return { outcome: { unreadable: 'neither requestId nor chargingProfile can be read' } };
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === 'GetChargingProfiles' && c.subject === String(requestId));
  const data = {
    origin: 'REPORT' as const, requestId, source: shortText(payload, 'chargingLimitSource'), last: payload.boolean('tbc') !== true, profiles, commandId: command?.commandId ?? null,
  };
  const topology = evseTopology(step, { evseId: int32(payload, 'evseId'), connectorId: null });
  return { eventId: step.emit({ type: 'charging.profile.reported', topology, nativeExtras: payload.extras(), data }) };
};
