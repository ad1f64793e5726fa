import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { Column } from './column.ts';
import type { SideHashes, Tally } from './comparison.ts';
import { number48 } from './digest.ts';

/** One side of an ordered comparison: what came, one after another, as a hash of all and a number for each. */
class Side {
  readonly numbers = new Column();
  readonly hash: Hash = createHash('sha256');

  add(key: string, bytes: Uint8Array | string): void {
    const head = `${key}\n${bytes.length}\n`;
    this.hash.update(head).update(bytes);
    const whole = createHash('sha256').update(head).update(bytes).digest('base64url');
    this.numbers.push(number48(whole));
  }
}

/** The order of one partition, expected and found: equal byte for byte, or the place where they part. */
export class SequenceCheck {
  readonly #expected = new Side();
  readonly #found = new Side();
  readonly #offsets = new Column();
  #result: { hashes: SideHashes; difference: Difference | null } | null = null;
  readonly #partition: number;

  constructor(partition: number) {
    this.#partition = partition;
  }

  expect(key: string, bytes: Uint8Array | string): void {
    this.#expected.add(key, bytes);
  }

  /** @param offset where it stands, for examples */
  find(key: string, bytes: Uint8Array | string, offset: number): void {
    this.#found.add(key, bytes);
    this.#offsets.push(offset);
  }

  /** Counts what differs into `tally`, but gives no example: the caller knows what to say of the place. */
  end(tally: Pick<Tally, 'compared'>): { readonly hashes: SideHashes; readonly difference: Difference | null } {
    if (this.#result === null) {
      tally.compared(this.#expected.numbers.length);
      this.#result = { hashes: { partition: this.#partition, expected: this.#expected.hash.digest('hex'), found: this.#found.hash.digest('hex') }, difference: this.#difference() };
    }
    return this.#result;
  }

  #difference(): Difference | null {
    const [expected, found] = [this.#expected.numbers, this.#found.numbers];
    let at = 0;
    while (at < expected.length && at < found.length && expected.get(at) === found.get(at)) at++;
    if (at === expected.length && at === found.length) return null;
    const left = new Map<number, number>();
    for (let n = 0; n < expected.length; n++) left.set(expected.get(n), (left.get(expected.get(n)) ?? 0) + 1);
    const known = new Set(left.keys());
    let [doubled, strange] = [0, 0];
    for (let n = 0; n < found.length; n++) {
      const number = found.get(n);
      const rest = left.get(number) ?? 0;
      if (rest > 0) left.set(number, rest - 1);
      else if (known.has(number)) doubled++;
      else strange++;
    }
    const missing = [...left.values()].reduce((sum, n) => sum + n, 0);
    const changed = Math.min(missing, strange);
    const counts = { lost: missing - changed, doubled, invented: strange - changed, changed };
    // The same ones in another order.
    if (missing + doubled + strange === 0) counts.changed = 1;
    return { index: at, offset: at < found.length ? this.#offsets.get(at) : null, counts };
  }
}

export interface Difference {
  /** Which one is the first that differs, from 0. */
  readonly index: number;
  /** Where the other stands; null where nothing follows. */
  readonly offset: number | null;
  readonly counts: { readonly lost: number; readonly doubled: number; readonly invented: number; readonly changed: number };
}
