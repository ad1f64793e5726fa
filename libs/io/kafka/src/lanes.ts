import type { Kafka } from './create-kafka.ts';
import { AppendTooLarge, NotAcknowledged } from './errors.ts';
import { Lane } from './lane.ts';
import { DEFAULT_LIMITS, MAX_APPEND_BYTES } from './limits.ts';
import type { Limits } from './limits.ts';
import { recordBytes } from './records.ts';
import type { OutRecord } from './records.ts';
import type { SenderEvent } from './sender.ts';

export interface LanesOptions {
  kafka: Kafka;
  topic: string;
  partitions: number;
  /** Of one send. Default 500 records, 512 KiB; a single append above `maxBytes` goes alone. */
  limits?: Limits;
  onEvent?(event: LaneEvent): void;
}

export type LaneEvent = SenderEvent | { type: 'sent'; topic: string; partition: number; records: number; bytes: number; ms: number };

/** Where the records of one append stand: the first at `baseOffset`, the others follow without gaps. */
export interface Appended {
  baseOffset: number;
  count: number;
}

/** One queue per partition of a topic, each with an idempotent producer of its own and one send in flight. */
export interface Lanes {
  /**
   * Appends in order of the calls. The records of one call stand together, in one send; waiting calls share the next send.
   * A send whose fate is unknown is repeated unchanged, without end, before anything else of its lane.
   * @throws AppendTooLarge (above `maxRecords` or 960 KiB), AppendRefused, NotAcknowledged (closed)
   */
  append(partition: number, records: OutRecord[]): Promise<Appended>;
  /** Age in ms of the oldest append that is not acknowledged, 0 if there is none. */
  oldestAgeMs(partition: number): number;
  /** Records not acknowledged. */
  depth(partition: number): number;
  /** Bytes not acknowledged. */
  bytes(partition: number): number;
  /** Refuses new appends, waits up to `drainMs` for acknowledgements, rejects the rest with NotAcknowledged. */
  close(options: { drainMs: number }): Promise<void>;
}

/** Connects lazily, lane by lane: there is no server needed to open. */
export function openLanes({ kafka, topic, partitions, limits = DEFAULT_LIMITS, onEvent = () => {} }: LanesOptions): Lanes {
  const lanes = Array.from({ length: partitions }, (_, partition) => new Lane(kafka, topic, partition, limits, onEvent));
  let closed = false;
  const lane = (partition: number): Lane => {
    const found = lanes[partition];
    if (found === undefined) throw new RangeError(`${topic} has partitions 0 to ${partitions - 1}, not ${partition}.`);
    return found;
  };
  return {
    async append(partition, records) {
      if (closed) throw new NotAcknowledged(`Appending to ${topic}-${partition}: the lanes are closed.`, false);
      let bytes = 0;
      for (const record of records) bytes += recordBytes(record);
      if (records.length > limits.maxRecords || bytes > MAX_APPEND_BYTES) {
        throw new AppendTooLarge(
          `Appending ${records.length} records of ${bytes} bytes to ${topic}-${partition}: one append holds at most ${limits.maxRecords} records and ${MAX_APPEND_BYTES} bytes. Split it.`,
        );
      }
      if (records.length === 0) throw new RangeError(`Appending to ${topic}-${partition}: no records.`);
      return lane(partition).append(records, bytes);
    },
    oldestAgeMs: (partition) => lane(partition).oldestAgeMs(),
    depth: (partition) => lane(partition).depth,
    bytes: (partition) => lane(partition).bytes,
    async close({ drainMs }) {
      closed = true;
      await Promise.all(lanes.map((each) => each.close(drainMs)));
    },
  };
}
