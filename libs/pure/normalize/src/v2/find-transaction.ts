import { transactionUidV2 } from '@chargeplane/contracts';
import type { EndedTransaction } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transactions/transaction.ts';

/** What is known of a native transaction id. */
export interface Found {
  /** uid with k = 0 (R-TXID-1). */
  readonly fingerprint: string;
  /** The newest transaction of this id whose details are known: the open one, else the last. */
  readonly tx: Transaction | null;
  /** The newest ended one of which only the outline is kept. Only where there is no `tx`. */
  readonly past: EndedTransaction | null;
  /** k of the newest; null where the id is new. */
  readonly k: number | null;
}

/** R-TXID-1, R-TXID-6: an id that was used again stands for its newest transaction. */
export function findTransaction(step: Step, nativeId: string): Found {
  const fingerprint = uidOf(step, nativeId, 0);
  let tx: Transaction | null = null;
  for (const uid in step.state.transactions) {
    const known = step.state.transactions[uid];
    if (known !== undefined && known.fingerprint === fingerprint && (tx === null || (known.open && !tx.open) || (known.open === tx.open && known.k > tx.k))) tx = known;
  }
  const past = tx === null ? (step.state.history.entries.findLast((e) => e.fingerprint === fingerprint) ?? null) : null;
  return { fingerprint, tx, past, k: tx?.k ?? past?.k ?? null };
}

/** R-TXID-1; R-TXID-6: the k-th reuse of an id has its number as a suffix. */
export function uidOf(step: Step, nativeId: string, k: number): string {
  const { tenantId, chargerId } = step.context;
  return transactionUidV2(tenantId, chargerId, k === 0 ? nativeId : `${nativeId}|${k}`);
}

/** uid of a transaction that is known under this id. */
export function knownUid(step: Step, nativeId: string | null): string | null {
  if (nativeId === null) return null;
  const { tx, past } = findTransaction(step, nativeId);
  return tx?.uid ?? past?.uid ?? null;
}

/** The open transaction of a connector, or of its whole EVSE where the transaction knows no connector. */
export function openOnEvse(step: Step, scope: string): Transaction | null {
  const [evse = '', connector] = scope.split('.');
  const fits = (c: string) => c === scope || c === evse || (connector === undefined && c.startsWith(`${evse}.`));
  return Object.values(step.state.transactions).filter((t) => t.open && t.connector !== '' && fits(t.connector)).at(-1) ?? null;
}
