import { chargerKey, partitionOf } from '@chargeplane/contracts';
import type { CanonicalEvent, LedgerEntry, RawRecord } from '@chargeplane/contracts';
import { normalize } from '../normalize.ts';
import { OutputTooLarge } from '../output-too-large.ts';
import { parkedIn } from '../retry/parked-record.ts';
import type { RuleSet } from '../rule-set.ts';
import { EMPTY_STATE } from '../state/empty-state.ts';
import { PartTooLarge, isPartName } from './charger-store.ts';
import { Draft } from './draft.ts';
import type { Verdict, WriteEvents } from './draft.ts';
import { foldRetry } from './fold-retry.ts';
import { foldTick } from './fold-tick.ts';
import type { FoldInput, FoldOutput, Undecodable } from './fold-types.ts';
import { keepLargeCall } from './keep-large-call.ts';
import { longName, shortKey, withShortNames } from './long-names.ts';
import { EMPTY_PARTITION, MOST_REFUSED } from './partition-state.ts';
import type { PartitionState } from './partition-state.ts';
import type { RecordContext } from './record-context.ts';
import { undecodableRejection } from './rejections.ts';

export interface PartitionFoldOptions<E = CanonicalEvent> {
  /** Partitions of the topic: then a record on a foreign partition is rejected(WRONG_KEY). */
  readonly partitions?: number;
  /**
   * What stands for the events of one record (or timer) in the output, one for each; null where they cannot be written: then it is rejected(TOO_LARGE).
   * Called at once, so that events need not live longer than their record. Default: the events themselves.
   */
  readonly write?: WriteEvents<E>;
}

const MOST_KEYS = 16_384;

const PART_KEY = /^c\/([^/]+\/[^/]+)\/(.+)$/;

/**
 * The fold of one partition of `frames`. Deterministic: no clock, no chance; whole, cut into batches or restored from its state in between, the
 * same log gives the same events and the same state, byte for byte. What apply does counts only after commit.
 */
export class PartitionFold<E = CanonicalEvent> {
  readonly #partition: number;
  readonly #partitions: number | undefined;
  readonly #rules: RuleSet;
  readonly #draft: Draft<E>;
  /** Keys that were found right, and whose they are. */
  readonly #keys = new Map<string, { readonly tenantId: string; readonly chargerId: string }>();

  constructor(partition: number, rules: RuleSet, { partitions, write }: PartitionFoldOptions<E> = {}) {
    this.#partition = partition;
    this.#partitions = partitions;
    this.#rules = rules;
    this.#draft = new Draft(rules, write);
  }

  /** Whether a key of the state topic is one of a part of this partition, or of a charger. */
  knows(key: string): boolean {
    const part = PART_KEY.exec(key)?.[2];
    return key === `p/${this.#partition}` || (part !== undefined && isPartName(part));
  }

  /** One part of the state, before the first apply. A null body is a tombstone. Keys of other owners (`m/…`) are not for it. */
  restore(key: string, body: string | null): void {
    if (key.startsWith('p/')) return this.#draft.restorePartition(body === null ? EMPTY_PARTITION : (JSON.parse(body) as PartitionState));
    const match = PART_KEY.exec(key);
    if (match?.[1] === undefined || match[2] === undefined) throw new Error(`${key} is no key of a state part of the normalizer`);
    this.#draft.restoreCharger(match[1], match[2], body);
  }

  /**
   * Folds a batch over the committed state; it may be read more than once. Follow with commit or rollback. If the state of a charger grows too large, which is a bug of ours, the
   * batch is folded again and the records of that charger are looked at one by one: the one that does it is rejected(INTERNAL), and the partition goes on.
   */
  apply(batch: Iterable<FoldInput>): FoldOutput<E> {
    const { suspects } = this.#draft;
    try {
      return this.#fold(batch);
    } catch (error) {
      if (!(error instanceof PartTooLarge) || suspects.has(error.charger)) throw error;
      suspects.add(error.charger);
      this.rollback();
      return this.apply(batch);
    }
  }

  commit(): void {
    this.#draft.commit();
  }

  /** Forgets the batch, as if it had not been applied. */
  rollback(): void {
    this.#draft.rollback();
  }

  #fold(batch: Iterable<FoldInput>): FoldOutput<E> {
    const draft = this.#draft;
    draft.begin();
    const ledger: LedgerEntry[] = [];
    for (const input of batch) ledger.push(this.#one(input));
    const state = draft.store.changes();
    if (draft.changesPartition) state.push({ key: `p/${this.#partition}`, body: JSON.stringify(draft.state) });
    return { events: draft.events, rejected: draft.rejected, ledger, state, logTime: draft.state.logTime };
  }

  #one(input: FoldInput): LedgerEntry {
    const draft = this.#draft;
    if (input.timestamp > draft.state.logTime) draft.state = { ...draft.state, logTime: input.timestamp };
    const before = { events: draft.events.length, rejected: draft.rejected.length };
    const [outcome, code] = 'undecodable' in input.record ? this.#undecodable(input, input.record) : this.#record(input, input.record);
    return { offset: input.offset, outcome, code, events: draft.events.length - before.events, rejected: draft.rejected.length - before.rejected };
  }

  #undecodable(input: FoldInput, record: Undecodable): Verdict {
    this.#draft.reject(shortKey(input.key), undecodableRejection(input, record, this.#partition, this.#draft.state.logTime, this.#rules));
    return ['REJECTED', record.undecodable];
  }

  #record(input: FoldInput, told: RawRecord): Verdict {
    const draft = this.#draft;
    const long = longName(told, input.key);
    const raw = inTime(long === null ? told : withShortNames(told));
    const context: RecordContext = {
      raw, key: shortKey(input.key), tenantId: raw.tenantId, chargerId: raw.chargerId, partition: this.#partition, offset: input.offset, logTime: draft.state.logTime, timer: null, retried: false,
    };
    if (long !== null) return draft.settle(context, EMPTY_STATE, { outcome: 'REJECTED', code: 'TOO_LARGE', detail: long, errors: [] });
    if (raw.kind === 'TICK') return foldTick(draft, context);
    if (!this.#belongs(input.key, raw)) {
      return draft.settle(context, EMPTY_STATE, { outcome: 'REJECTED', code: 'WRONG_KEY', detail: `record of ${chargerKey(raw.tenantId, raw.chargerId)} on key ${input.key}`, errors: [] });
    }
    return raw.kind === 'RETRY' ? foldRetry(draft, context) : this.#ofCharger(context, input.key);
  }

  #ofCharger(context: RecordContext, key: string): Verdict {
    const draft = this.#draft;
    const { raw } = context;
    const before = draft.store.get(key);
    draft.state = draft.incarnations.saw(draft.state, raw);
    const isStrangerRefused = before === EMPTY_STATE && raw.kind === 'CONN_REFUSED';
    if (isStrangerRefused && !this.#isFirstRefusal(raw)) return ['DUPLICATE', 'TRANSPORT_REPEAT'];
    try {
      const { state, outcome } = normalize(before, context, this.#rules);
      const written = draft.written(key, before, state, outcome);
      // A stranger that was only ever refused leaves no state behind: identities are free to invent.
      if (state !== before && !isStrangerRefused) draft.keep(key, state);
      return draft.settle(context, state, outcome, written);
    } catch (error) {
      draft.keep(key, error instanceof OutputTooLarge ? keepLargeCall(before, context, this.#rules) : parkedIn(before, raw));
      return draft.threw(context, before, error);
    }
  }

  #isFirstRefusal({ frameId }: RawRecord): boolean {
    const { refused = [] } = this.#draft.state;
    if (refused.includes(frameId)) return false;
    this.#draft.state = { ...this.#draft.state, refused: [...refused, frameId].slice(-MOST_REFUSED) };
    return true;
  }

  /** Whether the record stands under the key of its charger and on the partition of that key. */
  #belongs(key: string, { tenantId, chargerId }: RawRecord): boolean {
    const known = this.#keys.get(key);
    if (known?.tenantId === tenantId && known.chargerId === chargerId) return true;
    if (key !== chargerKey(tenantId, chargerId) || (this.#partitions !== undefined && partitionOf(key, this.#partitions) !== this.#partition)) return false;
    if (this.#keys.size >= MOST_KEYS) this.#keys.clear();
    this.#keys.set(key, { tenantId, chargerId });
    return true;
  }
}

/** The last time that a Date can be. */
const END_OF_TIME = 8_640_000_000_000_000;

/** No edge receives before 1970, or after all dates: nearer to them the difference of two times is a number that can be kept. */
function inTime(raw: RawRecord): RawRecord {
  return raw.receivedAt >= 0 && raw.receivedAt <= END_OF_TIME ? raw : { ...raw, receivedAt: Math.min(END_OF_TIME, Math.max(0, raw.receivedAt)) };
}
