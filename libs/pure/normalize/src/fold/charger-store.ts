import type { ChargerState } from '../state/charger-state.ts';
import { EMPTY_STATE, PART_NAMES, PART_MAX_CHARACTERS } from '../state/empty-state.ts';
import type { Transaction } from '../transactions/transaction.ts';

/** States of the chargers of one partition: a draft over what is committed. */
export class ChargerStore {
  private readonly committed = new Map<string, ChargerState>();
  private readonly draft = new Map<string, ChargerState>();

  get(key: string): ChargerState {
    return this.draft.get(key) ?? this.committed.get(key) ?? EMPTY_STATE;
  }

  put(key: string, state: ChargerState): void {
    this.draft.set(key, state);
  }

  touched(): Iterable<string> {
    return this.draft.keys();
  }

  keys(): Iterable<string> {
    return this.committed.keys();
  }

  commit(): void {
    for (const [key, state] of this.draft) this.committed.set(key, state);
    this.draft.clear();
  }

  rollback(): void {
    this.draft.clear();
  }

  /** One part as it was written; null for one that is gone. */
  restore(key: string, part: string, body: string | null): void {
    const state = this.committed.get(key) ?? EMPTY_STATE;
    if (part.startsWith('tx/')) {
      const uid = part.slice(3);
      const { [uid]: _old, ...others } = state.transactions;
      const transactions: Record<string, Transaction> = others;
      if (body !== null) transactions[uid] = JSON.parse(body) as Transaction;
      this.committed.set(key, { ...state, transactions: sorted(transactions) });
      return;
    }
    const name = PART_NAMES.find((n) => n === part);
    if (name === undefined) throw new Error(`state of ${key} has a part ${part} that this code does not know`);
    this.committed.set(key, { ...state, [name]: body === null ? EMPTY_STATE[name] : JSON.parse(body) });
  }

  /** Parts that differ from what is committed. */
  changes(): { key: string; body: string | null }[] {
    const changes: { key: string; body: string | null }[] = [];
    for (const [key, after] of this.draft) {
      const before = this.committed.get(key) ?? EMPTY_STATE;
      for (const name of PART_NAMES) {
        if (after[name] === before[name]) continue;
        changes.push({ key: `c/${key}/${name}`, body: after[name] === EMPTY_STATE[name] ? null : bounded(`c/${key}/${name}`, after[name]) });
      }
      if (after.transactions === before.transactions) continue;
      for (const uid in after.transactions) {
        if (after.transactions[uid] !== before.transactions[uid]) changes.push({ key: `c/${key}/tx/${uid}`, body: bounded(`c/${key}/tx/${uid}`, after.transactions[uid]) });
      }
      for (const uid in before.transactions) if (after.transactions[uid] === undefined) changes.push({ key: `c/${key}/tx/${uid}`, body: null });
    }
    return changes;
  }
}

function bounded(key: string, part: unknown): string {
  const body = JSON.stringify(part);
  if (body.length > PART_MAX_CHARACTERS) throw new Error(`state part ${key} has ${body.length} characters, the bound is ${PART_MAX_CHARACTERS}: a list in it is not evicted`);
  return body;
}

/** Transactions in the order of their start, whatever the order in which their parts were read. */
function sorted(transactions: Record<string, Transaction>): Record<string, Transaction> {
  const entries = Object.entries(transactions);
  return Object.fromEntries(entries.sort(([, a], [, b]) => a.order - b.order));
}
