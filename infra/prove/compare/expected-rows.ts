import { Columns } from './column.ts';
import { Tally } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import { number48 } from './digest.ts';

/** One row of a table: the place that it is found by, and what it says of itself. */
export interface PlacedRow {
  readonly partition: number;
  readonly offset: number;
  readonly identity: string;
}

export interface Limits {
  /** Places from here on are left out: they came while the others were read. */
  judged(partition: number): number;
  /** Where the places end, by partition; asked when all rows were read. What stands there or beyond has no record. */
  ends(): Promise<readonly number[]>;
  /** The record is kept in sink_rejected. */
  isAside(partition: number, offset: number): boolean;
}

/** The rows that a table must have: one for each place. */
export class ExpectedRows {
  readonly table: string;
  readonly #places: string;
  readonly #expected = new Columns();

  /** @param places the topic whose offsets the places are */
  constructor(table: string, places: string) {
    this.table = table;
    this.#places = places;
  }

  expect(partition: number, offset: number, identity: string): void {
    this.#expected.of(partition).set(offset, number48(identity));
  }

  async against(name: string, rows: AsyncIterable<PlacedRow> | Iterable<PlacedRow>, { judged, ends, isAside }: Limits): Promise<Comparison> {
    const tally = new Tally(name);
    const seen = new Columns();
    const farthest = new Map<number, number>();
    for await (const { partition, offset, identity } of rows) {
      const where = (): string => `${this.table}, row of ${this.#places}-${partition} offset ${offset}`;
      if (offset >= judged(partition)) {
        farthest.set(partition, Math.max(offset, farthest.get(partition) ?? 0));
        continue;
      }
      const due = this.#expected.of(partition).get(offset);
      if (due === 0) tally.found('invented', () => `${where()}: no record asks for it`);
      else if (due !== number48(identity)) tally.found('changed', () => `${where()}: it is not the row of that record`);
      if (due !== 0 && seen.of(partition).add(offset) > 1) tally.found('doubled', where);
    }
    const known = farthest.size === 0 ? [] : await ends();
    for (const [partition, offset] of farthest) {
      if (offset >= (known[partition] ?? 0)) tally.found('invented', `${this.table}, row of ${this.#places}-${partition} offset ${offset}: there is no such record`);
    }
    for (const partition of this.#expected.partitions()) {
      const expected = this.#expected.of(partition);
      for (let offset = 0; offset < expected.length; offset++) {
        if (expected.get(offset) === 0) continue;
        tally.compared();
        if (seen.of(partition).get(offset) === 0 && !isAside(partition, offset)) tally.found('lost', () => `${this.table} has no row of ${this.#places}-${partition} offset ${offset}`);
      }
    }
    return tally.result();
  }
}
