import type { Command, Core } from './charger-state.ts';
import { refuse } from './rejection.ts';
import type { Rejection } from './rejection.ts';
import { transactionsAt } from './targets.ts';

/** Conditions of a command, evaluated just before sending. An unlock of a 1.6 charger would end a running transaction: `ifNoTransaction` holds there unless it is false. */
export function failedCondition({ type, envelope }: Command, core: Core): Rejection | null {
  const { conditions, target } = envelope;
  const open = target?.transactionUid
    ? core.transactions.filter((t) => t.uid === target.transactionUid)
    : transactionsAt(core, { evseId: target?.evseId ?? null, connectorId: target?.connectorId ?? null });
  const ifNoTransaction = conditions?.ifNoTransaction ?? (type === 'connector.unlock' && core.version === '1.6');
  if (ifNoTransaction && open.length > 0) return refuse('CONDITION_FAILED', `ifNoTransaction: ${open.length} open at the target`);
  if (conditions?.ifTransactionOpen && open.length === 0) return refuse('CONDITION_FAILED', 'ifTransactionOpen: none is open at the target');
  if (conditions?.ifFirmware && conditions.ifFirmware !== core.firmware) return refuse('CONDITION_FAILED', `ifFirmware: the charger runs ${core.firmware ?? 'an unknown firmware'}`);
  if (conditions?.ifSegment && conditions.ifSegment !== core.segmentKey && conditions.ifSegment !== core.group) {
    return refuse('CONDITION_FAILED', `ifSegment: the charger is in the segment ${core.segmentKey ?? 'unknown'}, group ${core.group ?? 'none'}`);
  }
  return null;
}
