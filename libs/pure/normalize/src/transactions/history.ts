import type { EndedTransaction } from '../state/charger-state.ts';
import { appended } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import type { Transaction } from './transaction.ts';

const MOST_ENDED = 120;
const MOST_ALIASES = 400;

/** R-TXID-3: the integer stands for this transaction from now on; ids may recur, and the newest alias on a connector wins. */
export function addAlias(step: Step, id: string, tx: Pick<Transaction, 'uid' | 'connector'>): void {
  const { aliases } = step.state;
  if (aliases.entries.some((a) => a.id === id && a.uid === tx.uid)) return;
  const { list, dropped } = appended(aliases.entries, { id, uid: tx.uid, connector: tx.connector, at: step.logTime }, MOST_ALIASES);
  step.update('aliases', { entries: list, evicted: aliases.evicted + dropped.length });
}

export function rememberEnded(step: Step, tx: Transaction, endEventId: string, endedAt: number, inferred: boolean): void {
  const { history } = step.state;
  const entry: EndedTransaction = {
    uid: tx.uid, fingerprint: tx.fingerprint, k: tx.k, connector: tx.connector, startEventId: tx.startEventId, endEventId, startedAt: tx.startedAt, endedAt, inferred, log: step.logTime,
  };
  const { list, dropped } = appended(history.entries.filter((e) => e.uid !== tx.uid), entry, MOST_ENDED);
  step.update('history', { entries: list, evicted: history.evicted + dropped.length });
}

export function openTransactions(step: Step): Transaction[] {
  return Object.values(step.state.transactions).filter((t) => t.open);
}

export function openOn(step: Step, connector: string): Transaction | null {
  return openTransactions(step).filter((t) => t.connector === connector).at(-1) ?? null;
}
