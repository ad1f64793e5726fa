import type { Kafka } from './create-kafka.ts';
import { AppendRefused, NotAcknowledged } from './errors.ts';
import type { Appended, LaneEvent } from './lanes.ts';
import { countFitting } from './limits.ts';
import type { Limits } from './limits.ts';
import type { OutRecord } from './records.ts';
import { Sender } from './sender.ts';
import { withDeadline } from './waiting.ts';

interface Append {
  records: OutRecord[];
  bytes: number;
  at: number;
  resolve(appended: Appended): void;
  reject(error: Error): void;
}

/** The queue of one partition: see Lanes. */
export class Lane {
  depth = 0;
  bytes = 0;
  readonly #queue: Append[] = [];
  readonly #sender: Sender;
  readonly #topic: string;
  readonly #partition: number;
  readonly #limits: Limits;
  readonly #onEvent: (event: LaneEvent) => void;
  /** The appends of the send in flight: the first ones of the queue. */
  #inFlight = 0;
  #pumping: Promise<void> | null = null;

  constructor(kafka: Kafka, topic: string, partition: number, limits: Limits, onEvent: (event: LaneEvent) => void) {
    this.#sender = new Sender(kafka, onEvent);
    this.#topic = topic;
    this.#partition = partition;
    this.#limits = limits;
    this.#onEvent = onEvent;
  }

  append(records: OutRecord[], bytes: number): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ records, bytes, at: performance.now(), resolve, reject });
      this.depth += records.length;
      this.bytes += bytes;
      this.#pumping ??= this.#pump();
    });
  }

  oldestAgeMs(): number {
    const oldest = this.#queue[0];
    return oldest === undefined ? 0 : performance.now() - oldest.at;
  }

  async close(drainMs: number): Promise<void> {
    if (this.#pumping !== null && drainMs > 0) await withDeadline(this.#pumping, drainMs).catch(() => {});
    const inFlight = this.#inFlight;
    const rest = this.#queue.splice(0);
    this.#settle(rest);
    rest.forEach((append, index) => append.reject(new NotAcknowledged(`Appending to ${this.#topic}-${this.#partition}: closed.`, index < inFlight)));
    await this.#sender.close();
  }

  async #pump(): Promise<void> {
    // Everything that was read in this turn of the event loop goes into the first send.
    await new Promise(setImmediate);
    while (this.#queue.length > 0) {
      await this.#send(countFitting(this.#queue, 0, this.#limits, bytesOf, recordsOf));
    }
    // Here and not a microtask later, or an append in between would wait for nobody.
    this.#pumping = null;
  }

  async #send(count: number): Promise<void> {
    const appends = this.#queue.slice(0, count);
    const records = appends.flatMap(recordsIn);
    const began = performance.now();
    this.#inFlight = count;
    try {
      const baseOffset = await this.#sender.send(this.#topic, this.#partition, records);
      if (this.#leave(appends)) {
        let offset = baseOffset;
        for (const append of appends) {
          append.resolve({ baseOffset: offset, count: append.records.length });
          offset += append.records.length;
        }
        this.#onEvent({ type: 'sent', topic: this.#topic, partition: this.#partition, records: records.length, bytes: appends.reduce((sum, { bytes }) => sum + bytes, 0), ms: performance.now() - began });
      }
    } catch (error) {
      // Refused as a whole, so nothing of it is in the log: one bad append must not take the others with it.
      if (error instanceof AppendRefused && count > 1) return this.#eachAlone(count);
      if (this.#leave(appends)) appends.forEach(({ reject }) => reject(error as Error));
    } finally {
      this.#inFlight = 0;
    }
  }

  async #eachAlone(count: number): Promise<void> {
    for (let sent = 0; sent < count && this.#queue.length > 0; sent += 1) await this.#send(1);
  }

  /** Takes settled appends from the queue; false if close() already did. */
  #leave(appends: Append[]): boolean {
    if (this.#queue[0] !== appends[0]) return false;
    this.#settle(this.#queue.splice(0, appends.length));
    return true;
  }

  #settle(appends: Append[]): void {
    for (const { records, bytes } of appends) {
      this.depth -= records.length;
      this.bytes -= bytes;
    }
  }
}

const bytesOf = ({ bytes }: Append): number => bytes;
const recordsOf = ({ records }: Append): number => records.length;
const recordsIn = ({ records }: Append): OutRecord[] => records;
