import type { ChargerState } from '../state/charger-state.ts';
import { EMPTY_STATE, KEYED_PARTS, PART_NAMES, PART_MAX_CHARACTERS } from '../state/empty-state.ts';
import type { KeyedPart } from '../state/empty-state.ts';
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
    const name = PART_NAMES.find((n) => n === part);
    if (name !== undefined) {
      this.committed.set(key, { ...state, [name]: body === null ? EMPTY_STATE[name] : JSON.parse(body) });
      return;
    }
    const member = KEYED.find((m) => part.startsWith(`${KEYED_PARTS[m]}/`));
    if (member === undefined) throw new Error(`state of ${key} has a part ${part} that this code does not know`);
    const id = part.slice(KEYED_PARTS[member].length + 1);
    const { [id]: _old, ...entries } = state[member] as Record<string, unknown>;
    if (body !== null) entries[id] = JSON.parse(body);
    this.committed.set(key, { ...state, [member]: member === 'transactions' ? inOrder(entries as Record<string, Transaction>) : entries });
  }

  /** Parts that differ from what is committed. @throws PartTooLarge */
  changes(): StateChange[] {
    const changes: StateChange[] = [];
    for (const [key, after] of this.draft) changesOf(key, this.committed.get(key) ?? EMPTY_STATE, after, changes);
    return changes;
  }
}

/** Of the parts of a charger, by fixed or keyed name. */
export function isPartName(part: string): boolean {
  return PART_NAMES.some((name) => name === part) || KEYED.some((member) => part.startsWith(`${KEYED_PARTS[member]}/`));
}

interface StateChange {
  readonly key: string;
  readonly body: string | null;
}

/** Parts of one charger that differ. @throws PartTooLarge */
export function changesOf(key: string, before: ChargerState, after: ChargerState, changes: StateChange[] = []): StateChange[] {
  for (const name of PART_NAMES) {
    if (after[name] === before[name]) continue;
    changes.push({ key: `c/${key}/${name}`, body: after[name] === EMPTY_STATE[name] ? null : bounded(key, name, after[name]) });
  }
  for (const member of KEYED) {
    if (after[member] === before[member]) continue;
    const prefix = `c/${key}/${KEYED_PARTS[member]}/`;
    for (const id in after[member]) if (after[member][id] !== before[member][id]) changes.push({ key: prefix + id, body: bounded(key, KEYED_PARTS[member], after[member][id]) });
    for (const id in before[member]) if (after[member][id] === undefined) changes.push({ key: prefix + id, body: null });
  }
  return changes;
}

const KEYED = Object.keys(KEYED_PARTS) as KeyedPart[];

/** A list of the state is not evicted: a bug of ours. */
export class PartTooLarge extends Error {
  override readonly name = 'PartTooLarge';
  readonly charger: string;

  constructor(
    charger: string,
    part: string,
    characters: number,
  ) {
    super(`state part ${part} of ${charger} has ${characters} characters, the bound is ${PART_MAX_CHARACTERS}: a list in it is not evicted`);
    this.charger = charger;
  }
}

function bounded(charger: string, name: string, part: unknown): string {
  const body = JSON.stringify(part);
  if (body.length > PART_MAX_CHARACTERS) throw new PartTooLarge(charger, name, body.length);
  return body;
}

/** Transactions in the order of their start, whatever the order in which their parts were read. */
function inOrder(transactions: Record<string, Transaction>): Record<string, Transaction> {
  const entries = Object.entries(transactions);
  return Object.fromEntries(entries.sort(([, a], [, b]) => a.order - b.order));
}
