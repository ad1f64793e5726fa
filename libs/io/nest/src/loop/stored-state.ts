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

/** The state parts of one partition while they are read back: only the newest of each key is decoded, all at once when the log has been read. */
export class StoredState {
  readonly #codec: Codec;
  readonly #place: StatePlace;
  readonly #partition: number;
  #parts = new Map<string, Buffer>();

  constructor(codec: Codec, place: StatePlace, partition: number) {
    this.#codec = codec;
    this.#place = place;
    this.#partition = partition;
  }

  /** A record of the state topic; null is a tombstone. */
  keep(key: string, value: Buffer | null): void {
    if (value === null) this.#parts.delete(key);
    else this.#parts.set(key, value);
  }

  /**
   * Hands over every part and forgets them.
   * @throws FatalError where one cannot be read or was written by newer code
   * @throws RegistryAway
   */
  async each(take: (key: string, body: string) => void): Promise<void> {
    const { topic, stateVersion } = this.#place;
    await this.#codec.prepare(this.#parts.values());
    for (const [key, value] of this.#parts) {
      const decoded = this.#codec.decodeAs(topic, 'io.chargeplane.state.StatePart', value);
      if (decoded.error !== undefined) throw new FatalError(`The state part ${key} of partition ${this.#partition} cannot be read: ${decoded.detail}`);
      refuseNewer(decoded.value.stateVersion, stateVersion, `The state part ${key} of partition ${this.#partition} was`);
      take(key, decoded.value.body);
    }
    this.#parts = new Map();
  }
}

function refuseNewer(found: number, known: number, what: string): void {
  if (found > known) throw new FatalError(`${what} written by newer code (state version ${found}, this code knows ${known}): start that code`);
}
