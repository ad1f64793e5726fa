import type { ReportItem } from '@chargeplane/contracts';
import { judgeTime } from '../clock/judge-time.ts';
import { findCommand } from '../pairing/calls.ts';
import type { FromCall } from '../pipeline/handled.ts';
import type { Step } from '../step.ts';
import { evseTopology } from '../v2/evse-topology.ts';
import { keepInventory } from '../v2/keep-inventory.ts';
import { keepValues } from '../configuration/known-values.ts';
import { countChunk, readChunk } from '../v2/report-chunks.ts';
import { reportItems } from '../v2/report-items.ts';
import { reportStatus } from '../v2/report-status.ts';

const STATUS_COMPONENTS = new Set(['Connector', 'EVSE', 'ChargingStation']);

/** NotifyReport: one chunk of an inventory (R-RPT-1), and the availability that it tells. */
export const fromV201NotifyReport: FromCall = (step, payload) => {
  const { requestId, chunk, last, generated, generatedAt } = readChunk(payload);
  const items = payload.children('reportData').flatMap((r) => reportItems(step, r));
  if (items.length === 0 && requestId === null) return { outcome: { unreadable: 'neither requestId nor reportData can be read' } };
  countChunk(step, `report/${requestId ?? ''}`, chunk, last);
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => (c.action === 'GetBaseReport' || c.action === 'GetReport') && c.subject === String(requestId));
  const eventId = step.emit({
    type: 'device.report.received', nativeExtras: payload.extras(),
    data: { kind: 'INVENTORY', requestId, chunk, last, generatedAt, items, unknownKeys: [], commandId: command?.commandId ?? null },
  });
  keepValues(step, items);
  keepInventory(step, items);
  reportAvailability(step, items, generated, eventId);
  return { eventId };
};

function reportAvailability(step: Step, items: readonly ReportItem[], generated: string | null, causationId: string): void {
  const states = items.filter((i) => i.attribute === 'ACTUAL' && i.ref?.variable === 'AvailabilityState' && STATUS_COMPONENTS.has(i.ref.component));
  if (states.length === 0) return;
  const time = judgeTime(step, generated, { realTime: false });
  for (const { ref, value } of states) {
    if (value == null || ref == null) continue;
    reportStatus(step, { nativeStatus: value, topology: evseTopology(step, { evseId: ref.evseId ?? null, connectorId: ref.connectorId ?? null }), time, via: 'REPORT', causationId });
  }
}
