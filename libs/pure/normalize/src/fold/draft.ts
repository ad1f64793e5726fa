import type { CanonicalEvent, LedgerEntry, Outcome, Rejected } from '@chargeplane/contracts';
import type { RuleSet } from '../rule-set.ts';
import { OutputTooLarge } from '../output-too-large.ts';
import type { ChargerState } from '../state/charger-state.ts';
import { ChargerStore, changesOf } from './charger-store.ts';
import type { FoldOutput } from './fold-types.ts';
import { Incarnations } from './incarnations.ts';
import { EMPTY_PARTITION, MOST_PARKED } from './partition-state.ts';
import type { PartitionState } from './partition-state.ts';
import type { RecordContext } from './record-context.ts';
import { internalRejection, largeRejection, rejectionOf } from './rejections.ts';
import { TimerIndex } from './timer-index.ts';
import { earliestTimer, firstDue } from './timers.ts';

/** Outcome and code of a record, as they stand in the ledger. */
export type Verdict = readonly [outcome: LedgerEntry['outcome'], code: string | null];

/** What stands for the events of one record in the output; null where they cannot be written. */
export type WriteEvents<E> = (events: readonly CanonicalEvent[]) => readonly E[] | null;

/** The state of a partition and what a batch makes of it: it counts after commit, and is as if it had never been after rollback. */
export class Draft<E> {
  readonly store = new ChargerStore();
  readonly timers = new TimerIndex();
  readonly incarnations = new Incarnations();
  readonly rules: RuleSet;
  /** Chargers whose state grew too large once: the records of these are looked at one by one. */
  readonly suspects = new Set<string>();
  /** Chargers whose hint in the timer index the batch took, also where nothing came of it. */
  readonly fired = new Set<string>();
  state: PartitionState = EMPTY_PARTITION;
  events: FoldOutput<E>['events'][number][] = [];
  rejected: FoldOutput<E>['rejected'][number][] = [];
  #committed: PartitionState = EMPTY_PARTITION;
  #indexed = false;
  /** Chargers that changed since timers and connections were last looked at, which only a TICK does. */
  readonly #unnoted = new Set<string>();
  readonly #write: WriteEvents<E> | undefined;

  constructor(rules: RuleSet, write: WriteEvents<E> | undefined) {
    this.rules = rules;
    this.#write = write;
  }

  restorePartition(state: PartitionState): void {
    this.state = this.#committed = state;
  }

  restoreCharger(charger: string, part: string, body: string | null): void {
    this.store.restore(charger, part, body);
    this.#indexed = false;
  }

  begin(): void {
    if (!this.#indexed) for (const key of this.store.keys()) this.note(key);
    this.#indexed = true;
    this.events = [];
    this.rejected = [];
  }

  /** Whether the batch changed what is remembered of the partition itself. */
  get changesPartition(): boolean {
    return this.state !== this.#committed;
  }

  commit(): void {
    this.store.commit();
    this.fired.clear();
    this.#committed = this.state;
  }

  rollback(): void {
    const touched = new Set([...this.store.touched(), ...this.fired]);
    this.store.rollback();
    this.fired.clear();
    this.state = this.#committed;
    for (const key of touched) this.note(key);
  }

  keep(key: string, state: ChargerState): void {
    this.store.put(key, state);
    this.#unnoted.add(key);
  }

  /** Puts the timers and connections of a charger in their indices. */
  note(key: string): void {
    const { parameters } = this.rules;
    const state = this.store.get(key);
    const due = this.state.parked.length === 0 ? firstDue(state, parameters) : (earliestTimer(state, parameters, (t) => this.isParked(key, t.subject, t.due))?.due ?? null);
    this.timers.note(key, due);
    this.incarnations.note(key, state.flow.open);
  }

  noteChanged(): void {
    for (const key of this.#unnoted) this.note(key);
    this.#unnoted.clear();
  }

  /** @throws OutputTooLarge; PartTooLarge for a charger under suspicion */
  written(key: string, before: ChargerState, state: ChargerState, outcome: Outcome): readonly E[] {
    const written = this.writtenOf(outcome);
    if (this.suspects.has(key)) changesOf(key, before, state);
    return written;
  }

  /** @throws OutputTooLarge */
  writtenOf(outcome: Outcome): readonly E[] {
    if ((outcome.outcome !== 'EVENTS' && outcome.outcome !== 'DUPLICATE') || outcome.events.length === 0) return [];
    const written = this.#write === undefined ? (outcome.events as readonly unknown[] as readonly E[]) : this.#write(outcome.events);
    if (written === null) throw new OutputTooLarge(`${outcome.events.length} events, one of which or all together are larger than what is written for one record`);
    return written;
  }

  settle(context: RecordContext, state: ChargerState, outcome: Outcome, written: readonly E[] = []): Verdict {
    switch (outcome.outcome) {
      case 'REJECTED':
        this.reject(context.key, rejectionOf(context, state, outcome, this.rules));
        return ['REJECTED', outcome.code];
      case 'IGNORED':
        return ['IGNORED', outcome.code];
      default:
        for (const event of written) this.events.push({ key: context.key, event, offset: context.offset });
        return outcome.outcome === 'DUPLICATE' ? ['DUPLICATE', outcome.code] : ['EVENTS', null];
    }
  }

  /** What our own code threw on. */
  threw(context: RecordContext, before: ChargerState, error: unknown): Verdict {
    const large = error instanceof OutputTooLarge;
    this.reject(context.key, large ? largeRejection(context, before, error, this.rules) : internalRejection(context, before, error, this.rules));
    return ['REJECTED', large ? 'TOO_LARGE' : 'INTERNAL'];
  }

  reject(key: string, rejected: Rejected): void {
    this.rejected.push({ key, rejected });
  }

  isParked(key: string, subject: string, due: number): boolean {
    const { parked } = this.state;
    return parked.length > 0 && parked.some((p) => p.key === key && p.subject === subject && p.due === due);
  }

  park(key: string, subject: string, due: number): void {
    this.state = { ...this.state, parked: [...this.state.parked, { key, subject, due }].slice(-MOST_PARKED) };
  }
}
