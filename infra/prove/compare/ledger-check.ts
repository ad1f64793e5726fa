import type { Envelope, LedgerBatch, Rejected } from '@chargeplane/contracts';
import { Column, Columns } from './column.ts';
import { Tally } from './comparison.ts';
import type { Comparison } from './comparison.ts';

/** What was read of one record of the log, or of a topic derived from it. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** Transactions of one partition, in order: what they name. */
interface Batches {
  readonly from: Column;
  readonly to: Column;
  readonly firstEvent: Column;
  readonly lastEvent: Column;
  /** The batch at which the events are. */
  at: number;
}

const NONE = -1;
/** Kinds of the records of the log, as they stand in a column. */
const [FRAME, TICK] = [1, 2];

/**
 * `frames` against ledger, events and rejected (P3): exactly one entry for each offset, no gap between the batches, as many events and rejected records as the entry
 * says, event ids unique, ordinals complete, each event among those that its transaction names. Give first all of `frames`, then all of `ledger`, then events and rejected.
 * Offsets of the log from `judged` on are left out: they came while the others were read.
 */
export class LedgerCheck {
  readonly #judged: (partition: number) => number;
  readonly #frames = new Columns();
  readonly #entries = new Columns();
  readonly #due = { events: new Columns(), rejected: new Columns() };
  readonly #seen = { events: new Columns(), rejected: new Columns() };
  readonly #batches = new Map<number, Batches>();
  readonly #ids = new Set<string>();
  readonly #last = new Map<number, { source: number; ordinal: number }>();
  /** The farthest source that is not judged, with where it was named. */
  readonly #farthest = new Map<number, { source: number; where: string }>();
  readonly #ledger = new Tally('frames against ledger');
  readonly #events = new Tally('ledger against events');
  readonly #rejected = new Tally('ledger against rejected');

  constructor(judged: (partition: number) => number) {
    this.#judged = judged;
  }

  frame({ partition, offset }: Place, tick: boolean): void {
    this.#frames.of(partition).set(offset, tick ? TICK : FRAME);
    this.#ledger.compared();
  }

  /** @param batch null: the record cannot be read */
  batch(place: Place, batch: LedgerBatch | null): void {
    const { partition } = place;
    const where = (): string => at('ledger', place);
    if (batch === null) return this.#ledger.found('invented', () => `${where()} is no ledger batch`);
    if (batch.partition !== partition) return this.#ledger.found('invented', () => `${where()} tells of partition ${batch.partition}`);
    const batches = this.#batchesOf(partition);
    const due = batches.to.length === 0 ? null : batches.to.get(batches.to.length - 1) + 1;
    if (due !== null && batch.fromOffset !== due) this.#ledger.found('changed', () => `${where()}: begins at frame ${batch.fromOffset}, the batch before it ends at ${due - 1}`);
    batches.from.push(batch.fromOffset);
    batches.to.push(batch.toOffset);
    batches.firstEvent.push(batch.firstEventOffset ?? NONE);
    batches.lastEvent.push(batch.lastEventOffset ?? NONE);
    // Somebody accepted that these frames were deleted unread; one that is there all the same has no entry.
    if (batch.lost === true) return;
    let [events, rejected, offset] = [0, 0, batch.fromOffset];
    for (const entry of batch.entries) {
      if (entry.offset !== offset) this.#ledger.found('changed', () => `${where()}: entry of frame ${entry.offset} where that of ${offset} is due`);
      offset = entry.offset + 1;
      events += entry.events;
      rejected += entry.rejected;
      if (entry.offset >= this.#judged(partition)) continue;
      if (this.#frames.of(partition).get(entry.offset) === 0) this.#ledger.found('invented', () => `${where()}: there is no frame ${entry.offset}`);
      else if (this.#entries.of(partition).add(entry.offset) > 1) this.#ledger.found('doubled', () => `${where()}: frame ${entry.offset} has an entry already`);
      this.#due.events.of(partition).add(entry.offset, entry.events);
      this.#due.rejected.of(partition).add(entry.offset, entry.rejected);
      this.#events.compared(entry.events);
      this.#rejected.compared(entry.rejected);
    }
    if (offset !== batch.toOffset + 1) this.#ledger.found('changed', () => `${where()}: its entries end at ${offset - 1}, the batch at ${batch.toOffset}`);
    if (events !== batch.events || rejected !== batch.rejected) this.#ledger.found('changed', () => `${where()}: ${batch.events} events and ${batch.rejected} rejected, but its entries say ${events} and ${rejected}`);
  }

  event(place: Place, envelope: Envelope | null): void {
    const where = (): string => at('events', place);
    if (envelope === null) return this.#events.found('invented', () => `${where()} is no event`);
    const { partition, offset: source } = envelope.source;
    if (this.#isLater(place.partition, partition, source, where)) return;
    const id = Buffer.from(envelope.eventId.replaceAll('-', ''), 'hex').toString('latin1') || envelope.eventId;
    if (this.#ids.has(id)) return this.#events.found('doubled', () => `${where()}: event ${envelope.eventId} (${envelope.eventType}) of frame ${source} is there already`);
    this.#ids.add(id);
    if (!this.#isDue('events', place, partition, source, where)) return;
    this.#checkOrdinal(partition, source, envelope, where);
    this.#checkBatch(place, source, where);
  }

  rejected(place: Place, rejected: Rejected | null): void {
    const where = (): string => at('rejected', place);
    if (rejected === null) return this.#rejected.found('invented', () => `${where()} is no rejected record`);
    if (!this.#isLater(place.partition, rejected.partition, rejected.offset, where)) this.#isDue('rejected', place, rejected.partition, rejected.offset, where);
  }

  /** @param ends of `frames`, asked for when everything else was read */
  end(ends: readonly number[]): Comparison[] {
    for (const partition of this.#frames.partitions()) {
      const frames = this.#frames.of(partition);
      for (let offset = 0; offset < frames.length; offset++) {
        if (frames.get(offset) === 0) continue;
        const name = `frames-${partition} offset ${offset}`;
        if (this.#entries.of(partition).get(offset) === 0) this.#ledger.found('lost', () => `${name} has no entry`);
        this.#missing(this.#events, 'events', partition, offset, name);
        this.#missing(this.#rejected, 'rejected', partition, offset, name);
      }
    }
    for (const [partition, { source, where }] of this.#farthest) {
      if (source >= (ends[partition] ?? 0)) this.#events.found('invented', `${where}: there is no frame ${source}`);
    }
    return [this.#ledger.result(), this.#events.result(), this.#rejected.result()];
  }

  #missing(tally: Tally, of: 'events' | 'rejected', partition: number, offset: number, name: string): void {
    const [due, seen] = [this.#due[of].of(partition).get(offset), this.#seen[of].of(partition).get(offset)];
    if (seen < due) tally.found('lost', () => `${name}: ${seen} of ${due} are there`, due - seen);
  }

  #isLater(there: number, partition: number, source: number, where: () => string): boolean {
    if (there !== partition || source < this.#judged(partition)) return false;
    if (source > (this.#farthest.get(partition)?.source ?? -1)) this.#farthest.set(partition, { source, where: where() });
    return true;
  }

  #isDue(of: 'events' | 'rejected', place: Place, partition: number, source: number, where: () => string): boolean {
    const tally = of === 'events' ? this.#events : this.#rejected;
    if (partition !== place.partition || this.#frames.of(partition).get(source) === 0) {
      tally.found('invented', () => `${where()}: its source, frames-${partition} offset ${source}, is not there`);
      return false;
    }
    const [due, seen] = [this.#due[of].of(partition).get(source), this.#seen[of].of(partition).add(source)];
    if (seen > due) tally.found('invented', () => `${where()}: frame ${source} gave ${due}, this is one more`);
    return seen <= due;
  }

  /** From 0 without a gap. The timers that a TICK fires count each for itself. */
  #checkOrdinal(partition: number, source: number, { ordinal, eventId }: Envelope, where: () => string): void {
    const last = this.#last.get(partition);
    const next = last?.source === source ? last.ordinal + 1 : 0;
    const begins = ordinal === 0 && this.#frames.of(partition).get(source) === TICK;
    if (ordinal !== next && !begins) this.#events.found('changed', () => `${where()}: event ${eventId} of frame ${source} has ordinal ${ordinal}, ${next} is due`);
    this.#last.set(partition, { source, ordinal });
  }

  #checkBatch({ partition, offset }: Place, source: number, where: () => string): void {
    const batches = this.#batchesOf(partition);
    while (batches.at < batches.to.length && batches.lastEvent.get(batches.at) < offset) batches.at++;
    const { at: n } = batches;
    const inside = n < batches.to.length && offset >= batches.firstEvent.get(n) && source >= batches.from.get(n) && source <= batches.to.get(n);
    if (!inside) this.#events.found('changed', () => `${where()}: no batch of the ledger names this offset for frame ${source}`);
  }

  #batchesOf(partition: number): Batches {
    let batches = this.#batches.get(partition);
    if (batches === undefined) this.#batches.set(partition, (batches = { from: new Column(), to: new Column(), firstEvent: new Column(), lastEvent: new Column(), at: 0 }));
    return batches;
  }
}

const at = (topic: string, { partition, offset }: Place): string => `${topic}-${partition} offset ${offset}`;
