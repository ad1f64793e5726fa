import { FatalError } from '../errors.ts';
import type { GroupReader, Reading } from '../group/group-reader.ts';
import type { OffsetWatch } from '../offsets.ts';
import { RecordQueue } from '../record-queue.ts';
import type { InRecord } from '../records.ts';
import { pause, Signal } from '../waiting.ts';
import type { CommittedOffsets } from './committed-offsets.ts';
import { decideStart, encodePending } from './decide-start.ts';
import type { Permits } from './permits.ts';
import type { OffsetRange, Range, RangeEvent, RangeOptions } from './range-options.ts';
import type { Loss } from '../loop/loop-options.ts';
import { deletedUnread } from '../loss-name.ts';

export interface RangeParts {
  options: Required<Pick<RangeOptions, 'maxRecords' | 'maxBytes' | 'maxMs' | 'sessionTimeoutMs' | 'insert' | 'recorded'>> & Pick<RangeOptions, 'beyond' | 'acceptLoss'>;
  reader: GroupReader;
  watch: OffsetWatch;
  committed: CommittedOffsets;
  permits: Permits;
  budget: Budget;
  emit(event: RangeEvent): void;
}

/** Bytes buffered by all loops together, so that catching up on many partitions does not fill the memory. */
export class Budget {
  used = 0;
  readonly limit: number;
  constructor(limit: number) {
    this.limit = limit;
  }
}

/** With so many records in the log that were not read yet (those of open transactions among them), a range stays open longer. */
const BEHIND = 1_000;
const CATCHING_UP = 2;

/**
 * One topic-partition: collect → claim (pending range in the commit's metadata) → insert → commit, one range after another.
 * A range that was claimed is inserted with the same bounds by whoever comes next, so the store's de-duplication holds.
 */
export class RangeLoop {
  readonly topic: string;
  readonly partition: number;
  readonly done: Promise<void>;
  fatal: string | null = null;
  readonly #contiguous: boolean;
  readonly #parts: RangeParts;
  readonly #queue = new RecordQueue();
  readonly #signal = new Signal();
  #reading: Reading | null = null;
  #ending = false;
  #lost = false;
  #broken: string | null = null;
  #firstAt = 0;
  #position = 0;
  /** When the request was sent that last proved the claim to be ours. */
  #claimedAt = 0;

  constructor(topic: string, partition: number, contiguous: boolean, parts: RangeParts) {
    this.topic = topic;
    this.partition = partition;
    this.#contiguous = contiguous;
    this.#parts = parts;
    this.done = this.#run();
  }

  /** Ends after the range in flight; `lost`: its claim is not ours any more, so nothing is committed. */
  end(lost: boolean): void {
    this.#ending = true;
    this.#lost ||= lost;
    this.#signal.wake();
  }

  lag(): number {
    return this.#reading === null ? 0 : Math.max(0, this.#reading.end - this.#position);
  }

  /** Reads on if there is room. */
  room(): void {
    const { maxRecords, maxBytes } = this.#parts.options;
    const { budget } = this.#parts;
    if (this.#queue.length < maxRecords && this.#queue.bytes < maxBytes && budget.used < budget.limit) this.#reading?.resume();
  }

  async #run(): Promise<void> {
    try {
      const redo = await this.#acquire();
      if (redo !== null) await this.#redo(redo);
      while (!this.#ending) await this.#next();
    } catch (error) {
      if (error instanceof FatalError) {
        this.fatal = error.message;
        this.#parts.emit({ type: 'fatal', ...this.#place(), reason: error.message });
      } else if (!(error instanceof Ended)) {
        throw error;
      }
    } finally {
      this.#reading?.close();
      this.#reading = null;
      this.#parts.budget.used -= this.#queue.bytes;
    }
  }

  async #acquire(): Promise<OffsetRange | null> {
    const { watch, committed, options, emit } = this.#parts;
    const bounds = await this.#untilDone(async () => (await watch.bounds(this.topic))[this.partition] ?? { start: 0, end: 0 });
    const commit = await this.#untilDone(() => committed.of(this.topic, this.partition));
    const recorded = await this.#untilDone(() => options.recorded(this.topic, this.partition));
    const start = decideStart({ ...commit, lastTo: recorded?.lastTo ?? null, start: bounds.start });
    if (start.kind === 'stop') throw new FatalError(`${this.topic}-${this.partition}: ${start.reason}`);
    if (start.kind === 'read' && (commit.committed === null || recorded === null)) await this.#refuseUnrecorded(recorded?.lastTo ?? -1);
    const redo = start.kind === 'redo' ? start.range : null;
    let position = redo?.from ?? start.position;
    if (position > bounds.end) throw new FatalError(`${this.topic}-${this.partition} ends at ${bounds.end}, but was inserted up to ${position}: the log lost records.`);
    if (position < bounds.start) {
      const loss = { ...this.#place(), from: position, to: bounds.start - 1 };
      // A claim that ends elsewhere is one of records, and some of them may be in the store.
      const claimed = redo !== null && redo.to !== loss.to;
      if (this.#contiguous && !claimed && options.acceptLoss?.accepts(loss)) return this.#lose(loss, start.position);
      if (redo !== null || this.#contiguous) throw new FatalError(`${this.topic}-${this.partition} begins at ${bounds.start}, but was inserted only up to ${position}: ${deletedUnread(loss, claimed ? undefined : options.acceptLoss)}`);
      emit({ type: 'skipped', ...this.#place(), from: position, to: bounds.start });
      position = bounds.start;
    }
    // Also where records were skipped: the commit moves only with a range that is recorded, so that both always agree.
    this.#position = start.position;
    this.#read(position);
    emit({ type: 'acquired', ...this.#place(), position, redo, by: start.kind === 'read' ? start.by : 'commit' });
    return redo;
  }

  async #refuseUnrecorded(recorded: number): Promise<void> {
    const beyond = await this.#untilDone(async () => (await this.#parts.options.beyond?.(this.topic, this.partition, recorded)) ?? null);
    if (beyond === null) return;
    throw new FatalError(`${this.topic}-${this.partition}: The store is ahead: it holds rows up to offset ${beyond}, but has recorded ${recorded < 0 ? 'no range' : `only up to ${recorded}`}, and the group has no commit that claims them. Rows would be doubled.`);
  }

  /** The lost records are a range like any other: claimed, recorded, committed. */
  async #lose(loss: Loss, position: number): Promise<null> {
    const range = { from: loss.from, to: loss.to };
    this.#position = position;
    this.#read(loss.to + 1);
    await this.#commit(position, range);
    await this.#insert(range, [], true);
    await this.#commit(loss.to + 1, null);
    this.#parts.emit({ type: 'loss', ...loss });
    this.#parts.emit({ type: 'acquired', ...this.#place(), position: loss.to + 1, redo: null, by: 'commit' });
    return null;
  }

  #read(from: number): void {
    const { reader, budget, options, emit } = this.#parts;
    this.#reading = reader.read({
      ...this.#place(),
      from,
      kind: this.#contiguous ? 'contiguous' : 'transactional',
      onRecords: (records) => {
        if (this.#queue.length === 0) this.#firstAt = performance.now();
        const before = this.#queue.bytes;
        this.#queue.push(records);
        budget.used += this.#queue.bytes - before;
        if (this.#queue.length >= options.maxRecords || this.#queue.bytes >= options.maxBytes || budget.used >= budget.limit) this.#reading?.pause();
      },
      onAdvance: () => this.#signal.wake(),
      onSkipped: (skippedFrom, to) => emit({ type: 'skipped', ...this.#place(), from: skippedFrom, to }),
      onBroken: (reason) => {
        this.#broken = `Reading ${this.topic}-${this.partition}: ${reason}.`;
        this.#signal.wake();
      },
    });
  }

  /** The range that a predecessor claimed: exactly these records, already claimed in the group. */
  async #redo(range: OffsetRange): Promise<void> {
    const records: InRecord[] = [];
    while ((records.at(-1)?.offset ?? -1) < range.to) {
      const more = this.#take(() => this.#queue.takeThrough(range.to));
      records.push(...more);
      if (more.length > 0) continue;
      if ((this.#reading?.next ?? 0) > range.to) break;
      await this.#wait();
    }
    if (records[0]?.offset !== range.from || records.at(-1)?.offset !== range.to) {
      throw new FatalError(`${this.topic}-${this.partition}: range ${range.from}-${range.to} was claimed, but its records can no longer be read.`);
    }
    await this.#insert(range, records);
    await this.#commit(range.to + 1, null);
  }

  /**
   * Claimed only when it is its turn to be inserted: what is read while it waits goes into the same range, so the busier the store, the fewer and larger
   * its blocks. A range that could not be inserted at once waits for later turns like any other, as it was claimed.
   */
  async #next(): Promise<void> {
    while (!this.#closable()) await this.#wait();
    const { permits } = this.#parts;
    const claimed = await permits.use(async () => {
      if (this.#ending) throw new Ended();
      const records = this.#takeRange();
      const range = { ...this.#place(), ...boundsOf(records), records, lost: false, again: false };
      await this.#commit(this.#position, range);
      const began = performance.now();
      return { range, began, failure: await this.#attempt(range) };
    });
    await this.#settle(claimed.range, claimed.failure, claimed.began);
    await this.#commit(claimed.range.to + 1, null);
  }

  #closable(): boolean {
    if (this.#queue.length === 0) return false;
    const { maxRecords, maxBytes } = this.#parts.options;
    return this.#queue.length >= maxRecords || this.#queue.bytes >= maxBytes || this.#reading?.paused === true || performance.now() >= this.#closesAt();
  }

  /** While much is in the log that was not read, time closes a range later: a store takes few large ranges faster than many small ones. */
  #closesAt(): number {
    const behind = this.#reading !== null && this.#reading.end - this.#reading.next > BEHIND;
    return this.#firstAt + this.#parts.options.maxMs * (behind ? CATCHING_UP : 1);
  }

  #takeRange(): InRecord[] {
    const records = this.#take(() => this.#queue.take(this.#parts.options));
    this.#firstAt = performance.now();
    return records;
  }

  #take(from: () => InRecord[]): InRecord[] {
    const before = this.#queue.bytes;
    const records = from();
    this.#parts.budget.used -= before - this.#queue.bytes;
    this.room();
    return records;
  }

  /** A range that was claimed before. */
  async #insert(range: OffsetRange, records: InRecord[], lost = false): Promise<void> {
    const began = performance.now();
    const whole = { ...this.#place(), ...range, records, lost, again: true };
    await this.#settle(whole, await this.#parts.permits.use(() => this.#attempt(whole)), began);
  }

  /** @returns why it failed, null if it did not */
  async #attempt(range: Range): Promise<{ error: unknown } | null> {
    const { options } = this.#parts;
    try {
      // A sink that was asleep may have lost the partition without knowing: ask before writing.
      if (performance.now() - this.#claimedAt > options.sessionTimeoutMs / 2) await this.#commit(this.#position, range);
      await options.insert(range);
      return null;
    } catch (error) {
      return { error };
    }
  }

  /** Tries again until it is inserted. */
  async #settle(range: Range, first: { error: unknown } | null, began: number): Promise<void> {
    const { permits, emit } = this.#parts;
    let failure = first;
    for (let attempt = 1; failure !== null; attempt += 1) {
      const { error } = failure;
      if (error instanceof FatalError || error instanceof Ended) throw error;
      emit({ type: 'retrying', ...this.#place(), attempt, error });
      await this.#backOff(attempt);
      failure = await permits.use(() => this.#attempt({ ...range, again: true }));
    }
    emit({ type: 'inserted', ...this.#place(), from: range.from, to: range.to, records: range.records.length, ms: performance.now() - began });
  }

  async #commit(position: number, pending: OffsetRange | null): Promise<void> {
    await this.#untilDone(async () => {
      const asked = performance.now();
      await this.#parts.reader.commit(this.topic, this.partition, position, encodePending(pending), () => !this.#lost);
      this.#claimedAt = asked;
    });
    this.#position = position;
  }

  /** Again and again, as long as the partition is ours. */
  async #untilDone<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.#lost) throw new Ended();
      try {
        return await work();
      } catch (error) {
        if (error instanceof FatalError) throw error;
        this.#parts.emit({ type: 'retrying', ...this.#place(), attempt, error });
        await this.#backOff(attempt);
      }
    }
  }

  async #backOff(attempt: number): Promise<void> {
    if (this.#lost || (this.#ending && attempt > 3)) throw new Ended();
    await pause(Math.min(10_000, 50 * 2 ** Math.min(attempt, 10)));
  }

  async #wait(): Promise<void> {
    if (this.#broken !== null) throw new FatalError(this.#broken);
    if (this.#ending) throw new Ended();
    // An open range closes by time as well.
    const timer = this.#queue.length > 0 ? setTimeout(() => this.#signal.wake(), Math.max(1, this.#closesAt() - performance.now())) : undefined;
    await this.#signal.wait();
    clearTimeout(timer);
    if (this.#ending) throw new Ended();
  }

  #place(): { topic: string; partition: number } {
    return { topic: this.topic, partition: this.partition };
  }
}

/** The partition was taken away or we stop. */
class Ended extends Error {}

const boundsOf = (records: InRecord[]): OffsetRange => ({ from: (records[0] as InRecord).offset, to: (records.at(-1) as InRecord).offset });
