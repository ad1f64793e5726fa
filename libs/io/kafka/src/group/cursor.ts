/**
 * contiguous: no transactions, no compaction; every offset exists.
 * transactional: control and aborted records leave gaps between records, but none between what the broker sends.
 * compacted: any record but the newest may be missing.
 */
export type LogKind = 'contiguous' | 'transactional' | 'compacted';

export type Verdict =
  /** The batch follows on what was taken before. */
  | { kind: 'take' }
  /** It does not, or may be left over from before a seek: seek to `next` again, drop it. */
  | { kind: 'reseek' }
  /** There is nothing in it that has not been taken. */
  | { kind: 'ignore' }
  /** Records between were deleted before they were read. */
  | { kind: 'skipped'; from: number; to: number }
  | { kind: 'broken'; reason: string };

/**
 * Where one topic-partition is read. kafkajs does not say from which fetch a batch comes, moves to another offset by
 * itself when the one it asks for is out of range, and keeps handing over what it had fetched before a seek.
 * So a batch that does not begin at `next` is dropped once and `next` is sought; the batch after that is believed.
 */
export class Cursor {
  next: number;
  /** High watermark as last seen. */
  end = 0;
  #sought = false;
  readonly #kind: LogKind;

  constructor(next: number, kind: LogKind) {
    this.next = next;
    this.#kind = kind;
  }

  /** @param first offset of the first record in the fetched batch, control and aborted ones counted; null: none at or after the fetch position. */
  judge(first: number | null, last: number): Verdict {
    if (first === null) {
      // A compacted batch ends in a gap: kafkajs walks through it offset by offset.
      if (this.#kind === 'compacted' && last === this.next) return { kind: 'take' };
      return { kind: 'ignore' };
    }
    if (first === this.next) return { kind: 'take' };
    if (!this.#sought) {
      this.#sought = true;
      return { kind: 'reseek' };
    }
    if (first < this.next) return { kind: 'broken', reason: `expected offset ${this.next}, the log went back to ${first}: records that were read are no longer there` };
    if (this.#kind === 'contiguous') return { kind: 'broken', reason: `expected offset ${this.next}, got ${first}: ${first - this.next} records are missing` };
    if (this.#kind === 'transactional') return { kind: 'skipped', from: this.next, to: first };
    return { kind: 'take' };
  }

  /** Checks the records of a batch that is taken; null if nothing is wrong. */
  gapIn(offsets: readonly number[], last: number): string | null {
    if (this.#kind !== 'contiguous') return null;
    let expected = this.next;
    for (const offset of offsets) {
      if (offset !== expected) return `expected offset ${expected}, got ${offset}: ${offset - expected} records are missing, or somebody wrote a transaction`;
      expected += 1;
    }
    return last + 1 === expected ? null : `after offset ${expected - 1} the log holds records up to ${last} that cannot be read: somebody wrote a transaction`;
  }

  /** Somebody sought: what comes next may still be left over. */
  doubt(): void {
    this.#sought = false;
  }

  taken(last: number): void {
    this.next = Math.max(this.next, last + 1);
    this.#sought = false;
  }
}
