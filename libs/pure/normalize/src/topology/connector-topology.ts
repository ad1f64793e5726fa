import type { ChargerSettings, Topology } from '@chargeplane/contracts';
import { STATION } from '../stamp/stamp-envelope.ts';
import type { Step } from '../step.ts';

/**
 * R-TOPO: canonical coordinates of a 1.6 connector. 0 is the station; the operator's map ranks highest; without an entry connector n is the only
 * connector of EVSE n. An unknown connector is taken as it is, never rejected; null (unreadable) has scope UNKNOWN.
 */
export function connectorTopology(step: Step, connectorId: number | null): Topology {
  if (connectorId === null || connectorId < 0) return { ...STATION, scope: 'UNKNOWN', nativeConnectorId: connectorId };
  if (connectorId === 0) return { ...STATION, nativeConnectorId: 0 };
  const mapped = mapOf(step.state.core.settings).get(connectorId);
  if (mapped !== undefined) {
    return {
      scope: 'CONNECTOR', evseId: mapped.evseId, connectorId: mapped.connectorId, nativeConnectorId: connectorId, nativeEvseId: null,
      mapRevision: step.state.core.settings?.mapRevision ?? null,
    };
  }
  return { scope: 'CONNECTOR', evseId: connectorId, connectorId: 1, nativeConnectorId: connectorId, nativeEvseId: null, mapRevision: null };
}

const NO_MAP = new Map<number, { evseId: number; connectorId: number }>();
const maps = new WeakMap<ChargerSettings, ReadonlyMap<number, { evseId: number; connectorId: number }>>();

function mapOf(settings: ChargerSettings | null): ReadonlyMap<number, { evseId: number; connectorId: number }> {
  if (settings === null || settings.topology.length === 0) return NO_MAP;
  let map = maps.get(settings);
  if (map === undefined) maps.set(settings, (map = new Map(settings.topology.map((t) => [t.nativeConnectorId, t]))));
  return map;
}

/** Native scope of a 1.6 connector in the state: its number. */
export function connectorScope(connectorId: number | null): string {
  return connectorId === null ? '' : String(connectorId).slice(0, 20);
}
