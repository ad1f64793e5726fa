import type { RuleParameters } from '../rule-set.ts';
import type { ChargerState } from '../state/charger-state.ts';
import type { Transaction } from './transaction.ts';

/**
 * R-TX-5: log time at which an open transaction is closed by inference. Its connector must have been available for the whole time, no message
 * may have named it, and the charger must have been online (a queue would have been delivered); otherwise it is only silence that counts.
 */
export function staleDue(state: ChargerState, tx: Transaction, parameters: RuleParameters): number {
  const silent = tx.activeLog + parameters.staleSilentS * 1000;
  const connection = state.flow.open.at(-1);
  const available = availableSince(state, tx.connector);
  // 2.x: a transaction that began with the token is open and idle on an available connector until the cable comes.
  if (connection === undefined || available === null || tx.chargingState === 'IDLE') return silent;
  return Math.min(silent, Math.max(available, tx.activeLog, connection.openedLog) + parameters.staleAvailableS * 1000);
}

/** Log time since which the connector is available; of a transaction that knows only its EVSE (2.x): all connectors of it. */
function availableSince(state: ChargerState, connector: string): number | null {
  const { status } = state.connectors;
  const own = status[connector];
  if (own !== undefined || connector === '' || connector.includes('.')) return own?.availableLog ?? null;
  let since: number | null = null;
  for (const scope in status) {
    if (!scope.startsWith(`${connector}.`)) continue;
    const available = status[scope]?.availableLog ?? null;
    if (available === null) return null;
    since = Math.max(since ?? 0, available);
  }
  return since;
}
