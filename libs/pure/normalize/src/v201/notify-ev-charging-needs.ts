import type { EvAcParameters, EvChargingNeedsReportedData, EvDcParameters } from '@chargeplane/contracts';
import { judgeTime } from '../clock/judge-time.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { instantOf, jsonOf, shortText } from '../pipeline/member.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { NO_NEEDS, needsAnswer } from '../v2/ev-needs.ts';
import { evseTopology } from '../v2/evse-topology.ts';
import { extrasOf } from '../v2/extras.ts';

const MOST_MODES = 20;

/** NotifyEVChargingNeeds (2.x): what the vehicle needs. Modes, bidirectional charging, the offer of the vehicle and the timestamp since 2.1. */
export const fromV201NotifyEVChargingNeeds: FromCall = (step, payload) => {
  const needs = payload.child('chargingNeeds');
  const evseId = int32(payload, 'evseId');
  if (needs === null && evseId === null) return { outcome: { unreadable: 'neither evseId nor chargingNeeds can be read' } };
  // It may have waited while the station was offline: no evidence for the clock.
  const timestamp = payload.text('timestamp');
  const time = timestamp === null ? null : judgeTime(step, timestamp, { realTime: false });
  const ac = needs?.child('acChargingParameters') ?? null;
  const dc = needs?.child('dcChargingParameters') ?? null;
  const data: EvChargingNeedsReportedData = { ...NO_NEEDS, kind: 'NEEDS', maxScheduleTuples: int32(payload, 'maxScheduleTuples'), ...wishesOf(step, needs), ac: acOf(ac), dc: dcOf(dc) };
  const nativeExtras = extrasOf(payload, { chargingNeeds: needs === null ? null : extrasOf(needs, { acChargingParameters: ac, dcChargingParameters: dc }) });
  const eventId = step.emit({ type: 'ev.charging.needs.reported', topology: evseTopology(step, { evseId, connectorId: null }), time, nativeExtras, data });
  return { eventId, memo: { evseId } };
};

export const fromV201NotifyEVChargingNeedsAnswer = needsAnswer('NEEDS');

function wishesOf(step: Step, needs: PayloadReader | null): Partial<EvChargingNeedsReportedData> {
  return {
    requestedTransfer: shortText(needs, 'requestedEnergyTransfer'), availableTransfers: (needs?.texts('availableEnergyTransfer') ?? []).slice(0, MOST_MODES).map((t) => clip(t, 60)),
    controlMode: shortText(needs, 'controlMode'), mobilityNeedsMode: shortText(needs, 'mobilityNeedsMode'), departureAt: instantOf(needs, 'departureTime'),
    v2x: jsonOf(step, needs, 'v2xChargingParameters'), der: jsonOf(step, needs, 'derChargingParameters'), energyOffer: jsonOf(step, needs, 'evEnergyOffer'),
  };
}

function acOf(ac: PayloadReader | null): EvAcParameters | null {
  if (ac === null) return null;
  return { energyAmountWh: ac.number('energyAmount'), minCurrentA: ac.number('evMinCurrent'), maxCurrentA: ac.number('evMaxCurrent'), maxVoltageV: ac.number('evMaxVoltage') };
}

function dcOf(dc: PayloadReader | null): EvDcParameters | null {
  if (dc === null) return null;
  return {
    maxCurrentA: dc.number('evMaxCurrent'), maxVoltageV: dc.number('evMaxVoltage'), maxPowerW: dc.number('evMaxPower'), energyAmountWh: dc.number('energyAmount'), soc: dc.number('stateOfCharge'),
    capacityWh: dc.number('evEnergyCapacity'), fullSoc: dc.number('fullSoC'), bulkSoc: dc.number('bulkSoC'),
  };
}
