import type { Topology } from '@chargeplane/contracts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import type { Step } from '../step.ts';
import { int32 } from '../pipeline/int32.ts';

/** EVSE coordinates as sent. */
export interface Evse {
  readonly evseId: number | null;
  readonly connectorId: number | null;
}

/** An `evse` object {id, connectorId}; null where it is absent or has no id. */
export function readEvse(evse: PayloadReader | null): Evse | null {
  const evseId = int32(evse, 'id');
  const connectorId = int32(evse, 'connectorId');
  return evseId === null ? null : { evseId, connectorId };
}

/**
 * R-TOPO: 2.x coordinates are canonical ones. EVSE 0 or none is the station, connector 0 or none the whole EVSE. R-TX-3: a missing connector is
 * the only one of its EVSE where exactly one is known, and never guessed otherwise.
 */
export function evseTopology(step: Step, evse: Evse): Topology {
  const { evseId, connectorId } = evse;
  const native = { nativeEvseId: evseId, nativeConnectorId: connectorId, mapRevision: null };
  if (evseId === null || evseId === 0) return { ...STATION, ...native };
  if (evseId < 0) return { ...STATION, ...native, scope: 'UNKNOWN' };
  const connector = connectorId !== null && connectorId >= 1 ? connectorId : onlyConnectorOf(step, evseId);
  return { scope: connector === null ? 'EVSE' : 'CONNECTOR', evseId, connectorId: connector, ...native };
}

/** Scope in the state: `0` station, `evse`, `evse.connector`. */
export function evseScope(topology: Topology): string {
  if (topology.evseId == null) return '0';
  return topology.connectorId == null ? String(topology.evseId) : `${topology.evseId}.${topology.connectorId}`;
}

/** EVSE of a scope; null for the station. */
export function evseOfScope(scope: string): number | null {
  const evse = Number(scope.split('.')[0]);
  return Number.isInteger(evse) && evse > 0 ? evse : null;
}

/** R-TOPO-1: the operator's map, else the inventory that the charger reported, else the connectors seen. null for none or several. */
function onlyConnectorOf(step: Step, evseId: number): number | null {
  const { core, connectors, reports } = step.state;
  const mapped = (core.settings?.topology ?? []).filter((t) => t.evseId === evseId).map((t) => t.connectorId);
  const reported = reports.evses[String(evseId)] ?? [];
  const known = mapped.length > 0 ? mapped : reported.length > 0 ? reported : Object.keys(connectors.status).filter((s) => s.startsWith(`${evseId}.`)).map((s) => Number(s.slice(s.indexOf('.') + 1)));
  return new Set(known).size === 1 ? (known[0] ?? null) : null;
}
