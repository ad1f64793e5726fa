import type { EvChargingNeedsKind, EvChargingNeedsReportedData } from '@chargeplane/contracts';
import type { FromAnswer } from '../pipeline/handled.ts';
import { shortText } from '../pipeline/member.ts';
import { evseTopology } from './evse-topology.ts';
import { readStatusInfo } from './status-info.ts';

/** Nothing told yet. */
export const NO_NEEDS: EvChargingNeedsReportedData = {
  kind: 'UNKNOWN', requestedTransfer: null, availableTransfers: [], controlMode: null, mobilityNeedsMode: null, departureAt: null, maxScheduleTuples: null, ac: null, dc: null, v2x: null, der: null,
  energyOffer: null, timeBase: null, schedule: null, selectedScheduleId: null, powerToleranceAccepted: null, csmsAnswer: null, statusInfo: null,
};

/** What the central system answered, as an event that refers to that of the request. An error or no answer adds nothing, and an exception tells of it. */
export function needsAnswer(kind: EvChargingNeedsKind): FromAnswer {
  return (step, answer, call) => {
    if (answer.kind !== 'RESULT' || call.eventId === null) return;
    const csmsAnswer = shortText(answer.reader, 'status');
    if (csmsAnswer === null) return;
    const evseId = call.memo?.['evseId'];
    const topology = evseTopology(step, { evseId: typeof evseId === 'number' ? evseId : null, connectorId: null });
    const data = { ...NO_NEEDS, kind, csmsAnswer, statusInfo: readStatusInfo(step, answer.reader) };
    step.emit({ type: 'ev.charging.needs.reported', topology, data, nativeExtras: answer.reader.extras() });
  };
}
