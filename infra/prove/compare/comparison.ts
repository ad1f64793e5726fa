/** What one comparison of two sides found. All four counts are 0 where the sides agree. */
export interface Comparison {
  readonly name: string;
  /** How many things were looked for on the other side. */
  readonly compared: number;
  /** Must be there and are not. */
  readonly lost: number;
  /** Are there more often than they may be. */
  readonly doubled: number;
  /** Are there and nobody is their cause. */
  readonly invented: number;
  /** Are there, but not as they must be. */
  readonly changed: number;
  /** The first differences, at most 10, in words with the place. */
  readonly examples: readonly string[];
  /** One hash of each side per partition, where the sides were hashed. */
  readonly hashes?: readonly SideHashes[];
  /** Why nothing was compared, where that is so. */
  readonly note?: string;
}

export interface SideHashes {
  readonly partition: number;
  readonly expected: string;
  readonly found: string;
}

export const differencesOf = ({ lost, doubled, invented, changed }: Comparison): number => lost + doubled + invented + changed;

const MOST_EXAMPLES = 10;
const KINDS = ['lost', 'doubled', 'invented', 'changed'] as const;
type Kind = (typeof KINDS)[number];

/** Counts the differences of one comparison and keeps the first ones. */
export class Tally {
  #compared = 0;
  readonly #counts = { lost: 0, doubled: 0, invented: 0, changed: 0 };
  readonly #examples: string[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  compared(n = 1): void {
    this.#compared += n;
  }

  /** @param example as text, or made only where it is kept */
  found(kind: Kind, example: string | (() => string), n = 1): void {
    this.#counts[kind] += n;
    if (this.#examples.length < MOST_EXAMPLES) this.#examples.push(`${kind}: ${typeof example === 'string' ? example : example()}`);
  }

  add(counts: Readonly<Record<Kind, number>>): void {
    for (const kind of KINDS) this.#counts[kind] += counts[kind];
  }

  result({ examples = [], ...more }: Partial<Pick<Comparison, 'examples' | 'hashes' | 'note'>> = {}): Comparison {
    return { name: this.#name, compared: this.#compared, ...this.#counts, examples: [...this.#examples, ...examples].slice(0, MOST_EXAMPLES), ...more };
  }
}
