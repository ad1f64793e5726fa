import { partitionOf } from '@chargeplane/contracts';
import { FatalError } from '@chargeplane/kafka';
import type { LoopOptions } from '@chargeplane/kafka';
import type { Codec } from '@chargeplane/schema-registry';

/** Where a loop keeps its state, and the newest version of it that this code knows. */
export interface StatePlace {
  topic: 'normalizer-state' | 'dispatcher-state';
  stateVersion: number;
}

/** How the positions of a loop stand in its state topic: `io.chargeplane.state.Positions`. */
export function positionsIn(codec: Codec, { topic, stateVersion }: StatePlace): LoopOptions['position'] {
  return {
    encode: (offsets) => codec.encode(topic, 'io.chargeplane.state.Positions', { stateVersion, offsets }),
    decode(value) {
      const decoded = codec.decodeAs(topic, 'io.chargeplane.state.Positions', value);
      if (decoded.error !== undefined) throw new FatalError(`The positions in ${topic} cannot be read: ${decoded.detail}`);
      refuseNewer(decoded.value.stateVersion, stateVersion, `The positions in ${topic} were`);
      return { ...decoded.value.offsets };
    },
  };
}

export interface StoredStateOptions {
  /** Of the state topic. */
  readonly partitions: number;
  /** Whether the app has a part of this name, whosever it is. */
  knows(key: string): boolean;
  /** A record that is no part of this partition was passed over. */
  foreign(key: string): void;
}

/**
 * The state parts of one partition while they are read back: only the newest of each key is decoded, all at once when the log has been read. What somebody else
 * wrote under a key that is none of ours (or of a charger of another partition) changes nothing; under a key of ours it cannot be told from state, see `each`.
 */
export class StoredState {
  readonly #codec: Codec;
  readonly #place: StatePlace;
  readonly #partition: number;
  readonly #options: StoredStateOptions;
  #parts = new Map<string, Buffer>();

  constructor(codec: Codec, place: StatePlace, partition: number, options: StoredStateOptions) {
    this.#codec = codec;
    this.#place = place;
    this.#partition = partition;
    this.#options = options;
  }

  /** A record of the state topic; null is a tombstone. */
  keep(key: string, value: Buffer | null): void {
    const charger = /^c\/([^/]+\/[^/]+)\//.exec(key)?.[1];
    const { partitions, knows, foreign } = this.#options;
    if (!knows(key) || (charger !== undefined && partitionOf(charger, partitions) !== this.#partition)) return foreign(key);
    if (value === null) this.#parts.delete(key);
    // A copy: the record is a piece of a whole fetch, which would live as long as one part of it is the newest.
    else this.#parts.set(key, Buffer.from(value));
  }

  /**
   * Hands over every part and forgets them.
   * @throws FatalError where one cannot be read or was written by newer code: without it the same log would give other events
   * @throws RegistryAway
   */
  async each(take: (key: string, body: string) => void): Promise<void> {
    const { topic, stateVersion } = this.#place;
    await this.#codec.prepare(this.#parts.values());
    for (const [key, value] of this.#parts) {
      const decoded = this.#codec.decodeAs(topic, 'io.chargeplane.state.StatePart', value);
      if (decoded.error !== undefined) throw new FatalError(`The state part ${key} of partition ${this.#partition} cannot be read: ${decoded.detail}`);
      refuseNewer(decoded.value.stateVersion, stateVersion, `The state part ${key} of partition ${this.#partition} was`);
      this.#take(key, decoded.value.body, take);
    }
    this.#parts = new Map();
  }

  #take(key: string, body: string, take: (key: string, body: string) => void): void {
    try {
      take(key, body);
    } catch (error) {
      throw new FatalError(`The state part ${key} of partition ${this.#partition} holds no state: ${error instanceof Error ? error.name : 'not an Error'}`);
    }
  }
}

function refuseNewer(found: number, known: number, what: string): void {
  if (found > known) throw new FatalError(`${what} written by newer code (state version ${found}, this code knows ${known}): start that code`);
}
