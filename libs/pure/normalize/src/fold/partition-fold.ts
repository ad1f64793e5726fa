import { chargerKey, partitionKey, partitionOf, parseChargerKey } from '@chargeplane/contracts';
import type { CanonicalEvent, LedgerEntry, Outcome, RawRecord, Rejected } from '@chargeplane/contracts';
import { fireTimer } from '../fire-timer.ts';
import { normalize } from '../normalize.ts';
import type { RuleSet } from '../rule-set.ts';
import { EMPTY_STATE } from '../state/empty-state.ts';
import type { ChargerState } from '../state/charger-state.ts';
import { ChargerStore, PartTooLarge, changesOf, isPartName } from './charger-store.ts';
import type { FoldInput, FoldOutput, Undecodable } from './fold-types.ts';
import { Incarnations } from './incarnations.ts';
import { longName, shortKey, withShortNames } from './long-names.ts';
import { loseConnections } from './lose-connections.ts';
import { keepLargeCall } from './keep-large-call.ts';
import { emitTick } from './log-tick.ts';
import { EMPTY_PARTITION, MOST_PARKED, MOST_REFUSED } from './partition-state.ts';
import type { PartitionState } from './partition-state.ts';
import type { RecordContext } from './record-context.ts';
import { OutputTooLarge } from '../output-too-large.ts';
import { internalRejection, largeRejection, rejectionOf, undecodableRejection } from './rejections.ts';
import { TimerIndex } from './timer-index.ts';
import { normalizeAgain } from '../retry/normalize-again.ts';
import { parkedIn, withoutParked } from '../retry/parked-record.ts';
import { earliestTimer, firstDue, timersOf } from './timers.ts';

export interface PartitionFoldOptions<E = CanonicalEvent> {
  /** Partitions of the topic: then a record on a foreign partition is rejected(WRONG_KEY). */
  readonly partitions?: number;
  /**
   * What stands for the events of one record (or timer) in the output, one for each; null where they cannot be written: then it is rejected(TOO_LARGE).
   * Called at once, so that events need not live longer than their record. Default: the events themselves.
   */
  readonly write?: (events: readonly CanonicalEvent[]) => readonly E[] | null;
}

/** Timers of one charger that fire on one TICK at most; more wait for the next one. */
const MOST_TIMERS = 10_000;

/** Subject of what stands for a timer where an edge fell silent. */
const LOST = 'lost/';

const MOST_KEYS = 16_384;

const PART_KEY = /^c\/([^/]+\/[^/]+)\/(.+)$/;

/**
 * The fold of one partition of `frames`. Deterministic: no clock, no chance; whole, cut into batches or restored from its state in between, the
 * same log gives the same events and the same state, byte for byte. What apply does counts only after commit.
 */
export class PartitionFold<E = CanonicalEvent> {
  private readonly store = new ChargerStore();
  private readonly timers = new TimerIndex();
  private readonly incarnations = new Incarnations();
  private committed: PartitionState = EMPTY_PARTITION;
  private draft: PartitionState = EMPTY_PARTITION;
  private indexed = false;
  /** Chargers that changed since timers and connections were last looked at, which only a TICK does. */
  private readonly unnoted = new Set<string>();
  /** Chargers whose hint in the timer index the batch took, also where nothing came of it. */
  private readonly fired = new Set<string>();

  /** Keys that were found right, and whose they are. */
  private readonly keys = new Map<string, { readonly tenantId: string; readonly chargerId: string }>();

  /** Chargers whose state grew too large once. */
  private readonly suspects = new Set<string>();

  private events: { key: string; event: E; offset: number }[] = [];
  private rejected: { key: string; rejected: Rejected }[] = [];
  private readonly partition: number;
  private readonly rules: RuleSet;
  private readonly options: PartitionFoldOptions<E>;


  constructor(
    partition: number,
    rules: RuleSet,
    options: PartitionFoldOptions<E> = {},
  ) {
    this.partition = partition;
    this.rules = rules;
    this.options = options;
  }

  /** Whether a key of the state topic is one of a part of this partition, or of a charger. */
  knows(key: string): boolean {
    const part = PART_KEY.exec(key)?.[2];
    return key === `p/${this.partition}` || (part !== undefined && isPartName(part));
  }

  /** One part of the state, before the first apply. A null body is a tombstone. Keys of other owners (`m/…`) are not for it. */
  restore(key: string, body: string | null): void {
    if (key.startsWith('p/')) {
      this.committed = this.draft = body === null ? EMPTY_PARTITION : (JSON.parse(body) as PartitionState);
      return;
    }
    const match = PART_KEY.exec(key);
    if (match?.[1] === undefined || match[2] === undefined) throw new Error(`${key} is no key of a state part of the normalizer`);
    this.store.restore(match[1], match[2], body);
    this.indexed = false;
  }

  /**
   * Folds a batch over the committed state; it may be read more than once. Follow with commit or rollback. If the state of a charger grows too large, which is a bug of ours, the
   * batch is folded again and the records of that charger are looked at one by one: the one that does it is rejected(INTERNAL), and the partition goes on.
   */
  apply(batch: Iterable<FoldInput>): FoldOutput<E> {
    try {
      return this.fold(batch);
    } catch (error) {
      if (!(error instanceof PartTooLarge) || this.suspects.has(error.charger)) throw error;
      this.suspects.add(error.charger);
      this.rollback();
      return this.apply(batch);
    }
  }

  private fold(batch: Iterable<FoldInput>): FoldOutput<E> {
    if (!this.indexed) this.index();
    this.events = [];
    this.rejected = [];
    const ledger: LedgerEntry[] = [];
    for (const input of batch) ledger.push(this.one(input));
    const state = this.store.changes();
    if (this.draft !== this.committed) state.push({ key: `p/${this.partition}`, body: JSON.stringify(this.draft) });
    return { events: this.events, rejected: this.rejected, ledger, state, logTime: this.draft.logTime };
  }

  commit(): void {
    this.store.commit();
    this.fired.clear();
    this.committed = this.draft;
  }

  /** Forgets the batch, as if it had not been applied. */
  rollback(): void {
    const touched = new Set([...this.store.touched(), ...this.fired]);
    this.store.rollback();
    this.fired.clear();
    this.draft = this.committed;
    for (const key of touched) this.noteCharger(key, this.store.get(key));
  }

  private index(): void {
    for (const key of this.store.keys()) this.noteCharger(key, this.store.get(key));
    this.indexed = true;
  }

  private noteChanged(): void {
    for (const key of this.unnoted) this.noteCharger(key, this.store.get(key));
    this.unnoted.clear();
  }

  private noteCharger(key: string, state: ChargerState): void {
    const { parameters } = this.rules;
    const due = this.draft.parked.length === 0 ? firstDue(state, parameters) : (earliestTimer(state, parameters, (t) => this.isParked(key, t.subject, t.due))?.due ?? null);
    this.timers.note(key, due);
    this.incarnations.note(key, state.flow.open);
  }

  private one(input: FoldInput): LedgerEntry {
    if (input.timestamp > this.draft.logTime) this.draft = { ...this.draft, logTime: input.timestamp };
    const before = { events: this.events.length, rejected: this.rejected.length };
    const [outcome, code] = 'undecodable' in input.record ? this.undecodable(input, input.record) : this.record(input, input.record);
    return { offset: input.offset, outcome, code, events: this.events.length - before.events, rejected: this.rejected.length - before.rejected };
  }

  private undecodable(input: FoldInput, record: Undecodable): readonly [LedgerEntry['outcome'], string] {
    this.rejected.push({ key: shortKey(input.key), rejected: undecodableRejection(input, record, this.partition, this.draft.logTime, this.rules) });
    return ['REJECTED', record.undecodable];
  }

  private record(input: FoldInput, told: RawRecord): readonly [LedgerEntry['outcome'], string | null] {
    const long = longName(told, input.key);
    const raw = long === null ? told : withShortNames(told);
    const context: RecordContext = {
      raw, key: shortKey(input.key), tenantId: raw.tenantId, chargerId: raw.chargerId, partition: this.partition, offset: input.offset, logTime: this.draft.logTime, timer: null, retried: false,
    };
    if (long !== null) return this.settle(context, EMPTY_STATE, { outcome: 'REJECTED', code: 'TOO_LARGE', detail: long, errors: [] });
    if (raw.kind === 'TICK') return this.tick(context);
    if (!this.belongs(input.key, raw)) {
      return this.settle(context, EMPTY_STATE, { outcome: 'REJECTED', code: 'WRONG_KEY', detail: `record of ${chargerKey(raw.tenantId, raw.chargerId)} on key ${input.key}`, errors: [] });
    }
    if (raw.kind === 'RETRY') return this.retry(context);
    const before = this.store.get(input.key);
    this.draft = this.incarnations.saw(this.draft, raw);
    if (before === EMPTY_STATE && raw.kind === 'CONN_REFUSED' && !this.isFirstRefusal(raw)) return ['DUPLICATE', 'TRANSPORT_REPEAT'];
    try {
      const { state, outcome } = normalize(before, context, this.rules);
      const written = this.written(outcome);
      if (this.suspects.has(input.key)) changesOf(input.key, before, state);
      // A stranger that was only ever refused leaves no state behind: identities are free to invent.
      if (state !== before && !(before === EMPTY_STATE && raw.kind === 'CONN_REFUSED')) {
        this.keep(input.key, state);
      }
      return this.settle(context, state, outcome, written);
    } catch (error) {
      const large = error instanceof OutputTooLarge;
      this.keep(input.key, large ? keepLargeCall(before, context, this.rules) : parkedIn(before, raw));
      this.rejected.push({ key: input.key, rejected: large ? largeRejection(context, before, error, this.rules) : internalRejection(context, before, error, this.rules) });
      return ['REJECTED', large ? 'TOO_LARGE' : 'INTERNAL'];
    }
  }

  /** A record or timer that was parked, once more: what is not parked (any more) is a repeat. */
  private retry(context: RecordContext): readonly [LedgerEntry['outcome'], string | null] {
    const { raw, key } = context;
    const { retry } = raw;
    if (retry == null) return this.settle(context, EMPTY_STATE, { outcome: 'REJECTED', code: 'NOT_AVRO', detail: 'a RETRY that does not say of what', errors: [] });
    const original: RecordContext = { ...context, raw: { ...raw, kind: retry.kind, retry: null }, retried: true };
    if (retry.timer != null) return this.retryTimer(original, retry.timer);
    const before = this.store.get(key);
    const entry = Object.hasOwn(before.parked, raw.frameId) ? before.parked[raw.frameId] : undefined;
    if (entry === undefined) return ['DUPLICATE', 'RETRY_REPEAT'];
    try {
      const { state, outcome } = normalizeAgain(withoutParked(before, raw.frameId), entry, original, this.rules);
      const written = this.written(outcome);
      if (this.suspects.has(key)) changesOf(key, before, state);
      this.keep(key, state);
      return this.settle(original, state, outcome, written);
    } catch (error) {
      const large = error instanceof OutputTooLarge;
      if (large) this.keep(key, withoutParked(before, raw.frameId));
      this.rejected.push({ key, rejected: large ? largeRejection(original, before, error, this.rules) : internalRejection(original, before, error, this.rules) });
      return ['REJECTED', large ? 'TOO_LARGE' : 'INTERNAL'];
    }
  }

  private retryTimer(context: RecordContext, subject: string): readonly [LedgerEntry['outcome'], string | null] {
    const { key } = context;
    const parked = this.draft.parked.find((p) => p.key === key && p.subject === subject);
    if (parked === undefined) return ['DUPLICATE', 'RETRY_REPEAT'];
    this.draft = { ...this.draft, parked: this.draft.parked.filter((p) => p !== parked) };
    const timer = timersOf(this.store.get(key), this.rules.parameters).find((t) => t.subject === subject && t.due <= this.draft.logTime);
    const before = { events: this.events.length, rejected: this.rejected.length };
    if (subject.startsWith(LOST)) this.guarded(context, key, subject, 0, (state, own) => loseConnections(state, subject.slice(LOST.length), own, this.rules));
    else if (timer === undefined) this.noteCharger(key, this.store.get(key));
    else this.guarded(context, key, subject, timer.due, (state, own) => fireTimer(state, timer, own, this.rules));
    if (this.rejected.length > before.rejected) return ['REJECTED', this.rejected.at(-1)?.rejected.code ?? null];
    return this.events.length > before.events ? ['EVENTS', null] : ['IGNORED', 'NOTHING_TO_RETRY'];
  }

  private isFirstRefusal({ frameId }: RawRecord): boolean {
    const { refused = [] } = this.draft;
    if (refused.includes(frameId)) return false;
    this.draft = { ...this.draft, refused: [...refused, frameId].slice(-MOST_REFUSED) };
    return true;
  }

  /** Whether the record stands under the key of its charger and on the partition of that key. */
  private belongs(key: string, { tenantId, chargerId }: RawRecord): boolean {
    const known = this.keys.get(key);
    if (known?.tenantId === tenantId && known.chargerId === chargerId) return true;
    const { partitions } = this.options;
    if (key !== chargerKey(tenantId, chargerId) || (partitions !== undefined && partitionOf(key, partitions) !== this.partition)) return false;
    if (this.keys.size >= MOST_KEYS) this.keys.clear();
    this.keys.set(key, { tenantId, chargerId });
    return true;
  }

  private keep(key: string, state: ChargerState): void {
    this.store.put(key, state);
    this.unnoted.add(key);
  }

  /** @throws OutputTooLarge */
  private written(outcome: Outcome): readonly E[] {
    if ((outcome.outcome !== 'EVENTS' && outcome.outcome !== 'DUPLICATE') || outcome.events.length === 0) return [];
    const { write } = this.options;
    const written = write === undefined ? (outcome.events as readonly unknown[] as readonly E[]) : write(outcome.events);
    if (written === null) throw new OutputTooLarge(`${outcome.events.length} events, one of which or all together are larger than what is written for one record`);
    return written;
  }

  private settle(context: RecordContext, state: ChargerState, outcome: Outcome, written: readonly E[] = []): readonly [LedgerEntry['outcome'], string | null] {
    switch (outcome.outcome) {
      case 'REJECTED':
        this.rejected.push({ key: context.key, rejected: rejectionOf(context, state, outcome, this.rules) });
        return ['REJECTED', outcome.code];
      case 'IGNORED':
        return ['IGNORED', outcome.code];
      default:
        for (const event of written) this.events.push({ key: context.key, event, offset: context.offset });
        return outcome.outcome === 'DUPLICATE' ? ['DUPLICATE', outcome.code] : ['EVENTS', null];
    }
  }

  /** A TICK moves log time on: edges that fell silent lose their connections, then timers fire in the order (due, charger, subject). */
  private tick(context: RecordContext): readonly [LedgerEntry['outcome'], string | null] {
    this.noteChanged();
    const ticked = this.incarnations.tick(this.draft, context.raw, this.rules.parameters);
    if (ticked === null) return ['DUPLICATE', 'TRANSPORT_REPEAT'];
    this.draft = ticked.state;
    const own: RecordContext = { ...context, key: partitionKey(this.partition) };
    const outcome = { outcome: 'EVENTS', events: [emitTick(own, this.rules)] } as const;
    this.settle(own, EMPTY_STATE, outcome, this.written(outcome));
    for (const incarnation of ticked.silent) {
      for (const key of this.incarnations.chargersOf(incarnation)) {
        this.guarded(context, key, LOST + incarnation, 0, (state, own) => loseConnections(state, incarnation, own, this.rules));
      }
    }
    this.fireTimers(context);
    return ['EVENTS', null];
  }

  private fireTimers(context: RecordContext): void {
    const now = this.draft.logTime;
    for (let fired = 0; fired < MOST_TIMERS; fired++) {
      const hint = this.timers.take(now);
      if (hint === null) return;
      const { key } = hint;
      this.fired.add(key);
      const timer = earliestTimer(this.store.get(key), this.rules.parameters, (t) => this.isParked(key, t.subject, t.due));
      if (timer === null) continue;
      // Only an exact hint is in its place of the order (due, charger, subject).
      if (timer.due > hint.due) this.timers.note(key, timer.due);
      else this.guarded(context, key, timer.subject, timer.due, (state, own) => fireTimer(state, timer, own, this.rules));
    }
  }

  /** If a timer throws, the state before it stands, it is parked, and the partition goes on. */
  private guarded(tick: RecordContext, key: string, subject: string, due: number, fire: (state: ChargerState, own: RecordContext) => { state: ChargerState; outcome: Outcome }): void {
    const before = this.store.get(key);
    const own: RecordContext = { ...tick, key, ...(parseChargerKey(key) ?? { tenantId: '', chargerId: key }), timer: subject };
    try {
      const { state, outcome } = fire(before, own);
      const written = this.written(outcome);
      if (this.suspects.has(key)) changesOf(key, before, state);
      if (state !== before) this.store.put(key, state);
      this.settle(own, state, outcome, written);
      if (state === before && due > 0) this.park(key, subject, due);
    } catch (error) {
      this.rejected.push({ key, rejected: error instanceof OutputTooLarge ? largeRejection(own, before, error, this.rules) : internalRejection(own, before, error, this.rules) });
      this.park(key, subject, due);
    }
    this.noteCharger(key, this.store.get(key));
  }

  private isParked(key: string, subject: string, due: number): boolean {
    const { parked } = this.draft;
    return parked.length > 0 && parked.some((p) => p.key === key && p.subject === subject && p.due === due);
  }

  private park(key: string, subject: string, due: number): void {
    this.draft = { ...this.draft, parked: [...this.draft.parked, { key, subject, due }].slice(-MOST_PARKED) };
  }
}
