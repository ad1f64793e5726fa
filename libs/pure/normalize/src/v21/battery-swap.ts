import { parseTimestamp } from '@chargeplane/ocpp';
import type { BatterySwapChange, SwappedBattery, Topology } from '@chargeplane/contracts';
import { findCommand } from '../pairing/calls.ts';
import { entryOf } from '../pipeline/entry-of.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { cleanText } from '../privacy/redact.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { evseTopology } from '../v2/evse-topology.ts';
import { readIdToken } from '../v2/id-token.ts';

/** BatterySwapEventEnumType. */
const CHANGES: Readonly<Record<string, BatterySwapChange>> = { BatteryIn: 'BATTERY_IN', BatteryOut: 'BATTERY_OUT', BatteryOutTimeout: 'BATTERY_OUT_TIMEOUT' };

/** BatterySwap (2.1, block S): batteries that somebody put in or took out, or did not take in time. It is no transaction. */
export const fromV21BatterySwap: FromCall = (step, payload) => {
  const nativeChange = payload.text('eventType');
  const requestId = int32(payload, 'requestId');
  const batteries = payload.children('batteryData');
  if (nativeChange === null && batteries.length === 0) return { outcome: { unreadable: 'neither eventType nor batteryData can be read' } };
  const change = nativeChange === null ? null : entryOf(CHANGES, nativeChange);
  if (nativeChange !== null && change === null) step.lose('UNKNOWN_ENUM_VALUE');
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === 'RequestBatterySwap' && c.subject === String(requestId));
  // Before the texts of the batteries, which may repeat it.
  const idToken = readIdToken(step, payload.child('idToken'));
  const swapped = batteries.map((battery) => readBattery(step, battery));
  step.emit({
    type: 'battery.swap.recorded', topology: topologyOf(step, swapped), nativeExtras: payload.extras(),
    data: { change: change ?? 'UNKNOWN', nativeChange: nativeChange === null ? null : clip(nativeChange, 60), requestId, idToken, batteries: swapped, commandId: command?.commandId ?? null },
  });
  return {};
};

function readBattery(step: Step, battery: PayloadReader): SwappedBattery {
  const serialNumber = battery.text('serialNumber');
  const vendorInfo = cleanText(step, battery.text('vendorInfo'));
  const produced = battery.text('productionDate');
  const parsed = produced === null ? null : parseTimestamp(produced);
  return {
    evseId: int32(battery, 'evseId'), serialNumber: serialNumber === null ? null : clip(serialNumber), soc: battery.number('soC'), soh: battery.number('soH'),
    productionAt: parsed?.ok === true ? parsed.ms : null, vendorInfo: vendorInfo === null ? null : clip(vendorInfo, 500),
  };
}

/** Each slot is an EVSE: that of the batteries where it is one, else the station. */
function topologyOf(step: Step, batteries: readonly SwappedBattery[]): Topology {
  const evses = new Set(batteries.map((b) => b.evseId ?? null));
  const [evseId = null] = evses;
  return evses.size === 1 && evseId !== null ? evseTopology(step, { evseId, connectorId: null }) : STATION;
}
