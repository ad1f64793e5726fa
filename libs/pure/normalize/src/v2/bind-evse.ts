import type { Step } from '../step.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { evseScope, evseTopology } from './evse-topology.ts';
import type { Evse } from './evse-topology.ts';

export interface Bound {
  readonly tx: Transaction;
  readonly boundNow: boolean;
  readonly flags: readonly string[];
}

/** R-TX-2, R-TX-3: the EVSE is sent once. Absent means unchanged, repeated is ignored, another one is evidence only; a connector may become known later. */
export function bindEvse(step: Step, tx: Transaction, evse: Evse | null): Bound {
  if (evse === null) return { tx, boundNow: false, flags: [] };
  const topology = evseTopology(step, evse);
  const connector = evseScope(topology);
  if (tx.connector === '') return { tx: { ...tx, connector, topology }, boundNow: true, flags: [] };
  if (topology.evseId !== tx.topology.evseId) return { tx, boundNow: false, flags: ['EVSE_CONFLICT'] };
  if (evse.connectorId === null || evse.connectorId === tx.topology.connectorId) return { tx, boundNow: false, flags: [] };
  if (tx.topology.nativeConnectorId != null) return { tx, boundNow: false, flags: ['EVSE_CONFLICT'] };
  return { tx: { ...tx, connector, topology }, boundNow: true, flags: [] };
}
