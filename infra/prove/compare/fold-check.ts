import { createHash } from 'node:crypto';
import { Tally } from './comparison.ts';
import type { Comparison, SideHashes } from './comparison.ts';
import type { FoldSinks } from './fold-frames.ts';
import { SequenceCheck } from './sequence-check.ts';
import { digest } from './digest.ts';

/** A difference of which both values are wanted, to name the field: the `index`-th record of a topic, or a key of the state. */
export interface Wanted {
  readonly partition: number;
  readonly topic: string;
  readonly index?: number;
  /** Where the record of the other side stands; null where there is none. */
  readonly offset?: number | null;
  readonly key?: string;
}

const HEADER_BYTES = 5;

/** What is compared of a value: all but the header that names the schema, whose id depends on the registry. */
const bodyOf = (topic: string, value: Buffer): Buffer => (topic === 'ledger' ? value : value.subarray(HEADER_BYTES));

/** What a fold from scratch gives against what stands in the topics: byte for byte in the order of each partition, and the last state of each key. */
export class FoldCheck implements FoldSinks {
  readonly #name: string;
  readonly #topics: readonly string[];
  readonly #stateTopic: string;
  readonly #sequences = new Map<string, SequenceCheck>();
  readonly #expectedState = new Map<number, Map<string, string>>();

  /** @param topics in which the results of the fold stand */
  constructor(name: string, topics: readonly string[], stateTopic: string) {
    this.#name = name;
    this.#topics = topics;
    this.#stateTopic = stateTopic;
  }

  output(partition: number, topic: string, key: string, value: Buffer): void {
    this.#sequence(topic, partition).expect(key, bodyOf(topic, value));
  }

  state(partition: number, parts: ReadonlyMap<string, Buffer>): void {
    this.#expectedState.set(partition, this.#digests(parts));
  }

  find(partition: number, topic: string, key: string, value: Buffer, offset: number): void {
    this.#sequence(topic, partition).find(key, bodyOf(topic, value), offset);
  }

  /** @param found the latest state per partition; `explain` names the fields in which the first differences lie */
  async end(found: readonly { readonly parts: ReadonlyMap<string, Buffer> }[], explain: (wanted: readonly Wanted[]) => Promise<readonly string[]>): Promise<Comparison[]> {
    const results: Comparison[] = [];
    for (const topic of this.#topics) {
      const tally = new Tally(`${this.#name} against ${topic}`);
      const hashes: SideHashes[] = [];
      const wanted: Wanted[] = [];
      for (let partition = 0; partition < found.length; partition++) {
        const { hashes: ofPartition, difference } = this.#sequence(topic, partition).end(tally);
        hashes.push(ofPartition);
        if (difference !== null) {
          tally.add(difference.counts);
          wanted.push({ partition, topic, index: difference.index, offset: difference.offset });
        }
      }
      results.push(tally.result({ hashes, examples: wanted.length === 0 ? [] : await explain(wanted) }));
    }
    return [...results, await this.#endState(found, explain)];
  }

  async #endState(found: readonly { readonly parts: ReadonlyMap<string, Buffer> }[], explain: (wanted: readonly Wanted[]) => Promise<readonly string[]>): Promise<Comparison> {
    const tally = new Tally(`${this.#name} against ${this.#stateTopic}`);
    const hashes: SideHashes[] = [];
    const wanted: Wanted[] = [];
    for (const [partition, { parts }] of found.entries()) {
      const expected = this.#expectedState.get(partition) ?? new Map<string, string>();
      const there = this.#digests(parts);
      hashes.push({ partition, expected: hashOf(expected), found: hashOf(there) });
      tally.compared(expected.size);
      const differing = [...new Set([...expected.keys(), ...there.keys()])].filter((key) => expected.get(key) !== there.get(key)).sort();
      for (const key of differing) {
        tally.add({ lost: there.has(key) ? 0 : 1, doubled: 0, invented: expected.has(key) ? 0 : 1, changed: there.has(key) && expected.has(key) ? 1 : 0 });
      }
      const [key] = differing;
      if (key !== undefined) wanted.push({ partition, topic: this.#stateTopic, key });
    }
    return tally.result({ hashes, examples: wanted.length === 0 ? [] : await explain(wanted) });
  }

  #digests(parts: ReadonlyMap<string, Buffer>): Map<string, string> {
    return new Map([...parts].map(([key, value]) => [key, digest(bodyOf(this.#stateTopic, value))]));
  }

  #sequence(topic: string, partition: number): SequenceCheck {
    const name = `${topic}-${partition}`;
    let sequence = this.#sequences.get(name);
    if (sequence === undefined) this.#sequences.set(name, (sequence = new SequenceCheck(partition)));
    return sequence;
  }
}

function hashOf(parts: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const key of [...parts.keys()].sort()) hash.update(`${key}\n${parts.get(key)}\n`);
  return hash.digest('hex');
}
