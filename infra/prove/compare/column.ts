/** One number for each offset of a partition, 0 where none was set: eight bytes each, so that millions of records have room. */
export class Column {
  #values = new Float64Array(1024);
  #length = 0;

  /** One more than the last offset that was set. */
  get length(): number {
    return this.#length;
  }

  get(offset: number): number {
    return this.#values[offset] ?? 0;
  }

  set(offset: number, value: number): void {
    if (offset >= this.#values.length) {
      const longer = new Float64Array(Math.max(offset + 1, this.#values.length * 2));
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[offset] = value;
    this.#length = Math.max(this.#length, offset + 1);
  }

  add(offset: number, n = 1): number {
    const sum = this.get(offset) + n;
    this.set(offset, sum);
    return sum;
  }

  push(value: number): void {
    this.set(this.#length, value);
  }
}

/** A column for each partition. */
export class Columns {
  readonly #columns = new Map<number, Column>();

  of(partition: number): Column {
    let column = this.#columns.get(partition);
    if (column === undefined) this.#columns.set(partition, (column = new Column()));
    return column;
  }

  partitions(): number[] {
    return [...this.#columns.keys()].sort((a, b) => a - b);
  }
}
