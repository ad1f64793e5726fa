import { compare, parseDecimal } from '@chargeplane/ocpp';
import type { EndedTransaction } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { openTransactions } from '../transactions/history.ts';
import type { Transaction } from '../transactions/transaction.ts';

/** Ids that stand for none: what chargers send for a transaction that they started offline, or for no transaction. */
export function isSentinel(nativeId: string | null): boolean {
  return nativeId === '-1' || nativeId === '0';
}

export interface Named {
  /** Its details are known. */
  readonly tx: Transaction | null;
  /** It ended; the outline is kept. */
  readonly past: EndedTransaction | null;
}

/**
 * R-TXID-3, R-TXID-5 (a): what an id stands for. Ids recur: an open transaction ranks before ended ones, that of the connector before others,
 * and the newest alias before older ones.
 */
export function namedBy(step: Step, nativeId: string | null, connector: string | null, fits: (tx: Transaction) => boolean = () => true): Named {
  const none: Named = { tx: null, past: null };
  if (nativeId === null || isSentinel(nativeId)) return none;
  const { aliases, transactions, history } = step.state;
  const entries = aliases.entries.filter((a) => a.id === nativeId);
  if (entries.length === 0) return none;
  const newestFirst = entries.map((a) => a.uid).reverse();
  const open = newestFirst.map((uid) => transactions[uid]).filter((t): t is Transaction => t !== undefined && t.open);
  const here = connector === null ? undefined : open.find((t) => t.connector === connector);
  const best = here ?? open.find(fits) ?? open[0];
  if (best !== undefined) return { tx: best, past: null };
  const uid = (entries.findLast((a) => a.connector === connector) ?? entries.at(-1))?.uid ?? '';
  return { tx: transactions[uid] ?? null, past: history.entries.find((e) => e.uid === uid) ?? null };
}

/** R-TXID-5 (b): exactly one open, the token equal or absent, and the register not behind that of the start. */
export function onlyOpen(step: Step, tokenRef: string | null, meterStop: string | null): Transaction | null {
  const open = openTransactions(step);
  const [tx] = open;
  return open.length === 1 && tx !== undefined && couldBe(tx, tokenRef, meterStop) ? tx : null;
}

export function couldBe(tx: Transaction, tokenRef: string | null, meterStop: string | null): boolean {
  if (tokenRef !== null && tx.tokenRef !== null && tx.tokenRef !== tokenRef) return false;
  const [stop, start] = [meterStop === null ? null : parseDecimal(meterStop), tx.meterStart === null ? null : parseDecimal(tx.meterStart)];
  return !(stop?.ok && start?.ok && compare(stop.value, start.value) < 0);
}
