import type { GroupReader, Reading } from '../group/group-reader.ts';
import type { Limits } from '../limits.ts';
import { RecordQueue } from '../record-queue.ts';
import type { InputBatch, LoopInput } from './loop-options.ts';

const PAUSE_AT = { records: 4_000, bytes: 8 * 1024 * 1024 };

interface Input extends LoopInput {
  queue: RecordQueue;
  reading: Reading;
}

export interface QueueEvents {
  /** Something was read, or the end of a topic came nearer. */
  onAdvance(): void;
  onSkipped(topic: string, from: number, to: number): void;
  onBroken(topic: string, reason: string): void;
}

/** What was read and not processed yet, of all inputs of one partition. */
export class InputQueues {
  readonly #inputs: Input[];
  readonly #partition: number;
  readonly #limits: Limits;
  /** A batch that waits until another input is processed up to `end`. */
  #held: { batch: InputBatch; after: Input; end: number } | null = null;

  constructor(reader: GroupReader, inputs: readonly LoopInput[], partition: number, positions: Readonly<Record<string, number>>, limits: Limits, events: QueueEvents) {
    this.#partition = partition;
    this.#limits = limits;
    this.#inputs = inputs.map((input) => {
      const queue = new RecordQueue();
      const reading = reader.read({
        topic: input.topic,
        partition,
        from: positions[input.topic] ?? 0,
        kind: input.contiguous ? 'contiguous' : 'transactional',
        onRecords: (records) => {
          queue.push(records);
          if (queue.length >= PAUSE_AT.records || queue.bytes >= PAUSE_AT.bytes) reading.pause();
        },
        onAdvance: events.onAdvance,
        onSkipped: (from, to) => events.onSkipped(input.topic, from, to),
        onBroken: (reason) => events.onBroken(input.topic, reason),
      });
      return { ...input, queue, reading };
    });
  }

  /**
   * The next batch to process, null if there is none now. An input that goes `after` another one is held back until
   * that one is processed up to the end that `endOf` tells, asked when the batch is already cut.
   */
  async next(endOf: (topic: string) => Promise<number>): Promise<InputBatch | null> {
    await this.#hold(endOf);
    if (this.#held !== null && processed(this.#held.after) >= this.#held.end) {
      const { batch } = this.#held;
      this.#held = null;
      return batch;
    }
    const input = this.#inputs.find(({ after, queue }) => after === undefined && queue.length > 0);
    return input === undefined ? null : this.#take(input);
  }

  /** A batch waits for another input. */
  get holds(): boolean {
    return this.#held !== null;
  }

  /** Offsets between the next record to process and the end as last seen. */
  lag(topic: string): number {
    const input = this.#inputs.find((each) => each.topic === topic);
    if (input === undefined) return 0;
    const held = this.#held?.batch.topic === topic ? this.#held.batch.records[0]?.offset : undefined;
    return Math.max(0, input.reading.end - (held ?? processed(input)));
  }

  close(): void {
    for (const { reading } of this.#inputs) reading.close();
  }

  async #hold(endOf: (topic: string) => Promise<number>): Promise<void> {
    if (this.#held !== null) return;
    const input = this.#inputs.find(({ after, queue }) => after !== undefined && queue.length > 0);
    const after = input && this.#inputs.find(({ topic }) => topic === input.after);
    if (input === undefined || after === undefined) return;
    const batch = this.#take(input);
    this.#held = { batch, after, end: Infinity };
    this.#held.end = await endOf(after.topic);
  }

  #take(input: Input): InputBatch {
    const records = input.queue.take(this.#limits);
    if (input.reading.paused && input.queue.length <= PAUSE_AT.records / 2 && input.queue.bytes <= PAUSE_AT.bytes / 2) input.reading.resume();
    return { topic: input.topic, partition: this.#partition, records };
  }
}

/** All before this offset is taken from the queue; one loop per partition, so it is processed as well. */
const processed = ({ queue, reading }: Input): number => queue.first ?? reading.next;
