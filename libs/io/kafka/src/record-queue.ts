import type { Limits } from './limits.ts';
import { countFitting } from './limits.ts';
import { inRecordBytes } from './records.ts';
import type { InRecord } from './records.ts';

/** First in, first out, with the bytes it holds. */
export class RecordQueue {
  bytes = 0;
  #records: InRecord[] = [];
  #head = 0;

  get length(): number {
    return this.#records.length - this.#head;
  }

  /** Offset of the first record, undefined if empty. */
  get first(): number | undefined {
    return this.#records[this.#head]?.offset;
  }

  push(records: InRecord[]): void {
    for (const record of records) {
      this.#records.push(record);
      this.bytes += inRecordBytes(record);
    }
  }

  /** Takes as many from the front as fit; at least one if there is any. */
  take(limits: Limits): InRecord[] {
    return this.#cutAt(countFitting(this.#records, this.#head, limits, inRecordBytes));
  }

  /** Takes from the front all up to and including `offset`. */
  takeThrough(offset: number): InRecord[] {
    let count = 0;
    while (count < this.length && (this.#records[this.#head + count] as InRecord).offset <= offset) count += 1;
    return this.#cutAt(count);
  }

  #cutAt(count: number): InRecord[] {
    const taken = this.#records.slice(this.#head, this.#head + count);
    this.#head += count;
    for (const record of taken) this.bytes -= inRecordBytes(record);
    if (this.#head === this.#records.length || this.#head > 8_192) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }
}
