import type { ReportItem } from '@chargeplane/contracts';
import type { Step } from '../step.ts';

const MOST_EVSES = 64;
const MOST_CONNECTORS = 16;

/** R-TOPO-1: the connectors that an inventory names, by EVSE. */
export function keepInventory(step: Step, items: readonly ReportItem[]): void {
  let { evses } = step.state.reports;
  for (const { ref } of items) {
    if (ref?.component !== 'Connector' || ref.evseId == null || ref.connectorId == null || ref.evseId < 1 || ref.connectorId < 1) continue;
    const known = evses[String(ref.evseId)] ?? [];
    if (known.includes(ref.connectorId) || known.length >= MOST_CONNECTORS || (known.length === 0 && Object.keys(evses).length >= MOST_EVSES)) continue;
    evses = { ...evses, [String(ref.evseId)]: [...known, ref.connectorId] };
  }
  if (evses !== step.state.reports.evses) step.update('reports', { evses });
}
