import type { CommandTarget } from '@chargeplane/contracts';
import type { Core, OpenTransaction } from './charger-state.ts';
import { refuse } from './rejection.ts';
import type { Rejection } from './rejection.ts';

/** Canonical coordinates of a command, checked: EVSE and connector are ≥ 1 or absent. */
export interface Place {
  readonly evseId: number | null;
  readonly connectorId: number | null;
}

/** Reads the target of a command; the station has neither id. The operator's topology, where there is one, says what exists. */
export function placeOf(target: CommandTarget | null | undefined, core: Core): Place | Rejection {
  const evseId = target?.evseId ?? null;
  const connectorId = target?.connectorId ?? null;
  if (evseId === null) return connectorId === null ? { evseId, connectorId } : refuse('AMBIGUOUS_TARGET', 'target.connectorId needs target.evseId');
  if (evseId < 1 || (connectorId !== null && connectorId < 1)) return refuse('UNKNOWN_TARGET', 'EVSEs and connectors count from 1; the station has no id');
  if (core.topology.length > 0) {
    const known = core.topology.some((m) => m.evseId === evseId && (connectorId === null || m.connectorId === connectorId));
    if (!known) return refuse('UNKNOWN_TARGET', `the topology of the operator has no ${nameOf({ evseId, connectorId })}`);
  }
  return { evseId, connectorId };
}

export function nameOf(place: Place): string {
  if (place.evseId === null) return 'station';
  return place.connectorId === null ? `EVSE ${place.evseId}` : `connector ${place.connectorId} of EVSE ${place.evseId}`;
}

/** Connectors of an EVSE as the operator's topology or the status reports tell; empty where neither does. */
export function connectorsOf(core: Core, evseId: number): readonly number[] {
  const source = core.topology.some((m) => m.evseId === evseId) ? core.topology : core.connectors;
  return [...new Set(source.filter((c) => c.evseId === evseId).map((c) => c.connectorId))].sort((a, b) => a - b);
}

/** Every connector known, in order. */
export function allConnectors(core: Core): readonly { readonly evseId: number; readonly connectorId: number }[] {
  const source = core.topology.length > 0 ? core.topology : core.connectors;
  return source.map(({ evseId, connectorId }) => ({ evseId, connectorId })).sort((a, b) => a.evseId - b.evseId || a.connectorId - b.connectorId);
}

/** 1.6 connector numbers of a place: by the operator's map, else EVSE n is connector n. */
export function v16Connectors(place: Place, core: Core): readonly number[] | Rejection {
  const { evseId, connectorId } = place;
  if (evseId === null) return [0];
  if (core.topology.length > 0) {
    return core.topology.filter((m) => m.evseId === evseId && (connectorId === null || m.connectorId === connectorId)).map((m) => m.nativeConnectorId);
  }
  if (connectorId !== null && connectorId !== 1) return refuse('UNKNOWN_TARGET', 'without a topology of the operator an EVSE of a 1.6 charger has connector 1 only');
  if (core.limits.connectors !== undefined && evseId > core.limits.connectors) return refuse('UNKNOWN_TARGET', `the charger has ${core.limits.connectors} connectors`);
  return [evseId];
}

/** The one 1.6 connector of a place. */
export function v16Connector(place: Place, core: Core): number | Rejection {
  const natives = v16Connectors(place, core);
  if (!Array.isArray(natives)) return natives as Rejection;
  const [only] = natives as readonly number[];
  if (only === undefined) return refuse('UNKNOWN_TARGET', `the topology of the operator has no ${nameOf(place)}`);
  return natives.length === 1 ? only : refuse('AMBIGUOUS_TARGET', `${nameOf(place)} has ${natives.length} connectors: name one`);
}

/** The open transaction that a command names. */
export function transactionOf(target: CommandTarget | null | undefined, core: Core): OpenTransaction | Rejection {
  const uid = target?.transactionUid;
  if (uid === null || uid === undefined || uid === '') return refuse('AMBIGUOUS_TARGET', 'target.transactionUid must say which transaction');
  const open = core.transactions.find((t) => t.uid === uid);
  return open ?? refuse('UNKNOWN_TRANSACTION', `no transaction with this transactionUid is open; ${core.transactions.length} others are`);
}

/** Open transactions at a place; an unknown EVSE may be any. */
export function transactionsAt(core: Core, place: Place): readonly OpenTransaction[] {
  return core.transactions.filter(
    (t) => place.evseId === null || t.evseId === null || (t.evseId === place.evseId && (place.connectorId === null || t.connectorId === null || t.connectorId === place.connectorId)),
  );
}
