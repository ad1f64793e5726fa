import type { Admin } from 'kafkajs';
import type { Kafka } from './create-kafka.ts';
import { pause, shareNext } from './waiting.ts';
import { protocolType } from './sender.ts';

/** First offset in the log, and last stable offset: after the last record that a read_committed reader can see, control records counted. */
export interface Bounds {
  start: number;
  end: number;
}

/** Bounds per partition, index = partition. */
export async function logBounds(kafka: Kafka, topic: string): Promise<Bounds[]> {
  const watch = new OffsetWatch(kafka);
  try {
    return await watch.bounds(topic);
  } finally {
    await watch.close();
  }
}

export const endOffsets = async (kafka: Kafka, topic: string): Promise<number[]> => (await logBounds(kafka, topic)).map(({ end }) => end);
export const startOffsets = async (kafka: Kafka, topic: string): Promise<number[]> => (await logBounds(kafka, topic)).map(({ start }) => start);

/** An open connection for questions about offsets. Questions about one topic that come together share one answer. */
export class OffsetWatch {
  readonly #admin: Admin;
  readonly #topics = new Map<string, () => Promise<Bounds[]>>();
  #connecting: Promise<void> | null = null;

  constructor(kafka: Kafka) {
    this.#admin = kafka.admin();
  }

  /** Asked after the call, never answered from memory. */
  bounds(topic: string): Promise<Bounds[]> {
    let ask = this.#topics.get(topic);
    if (ask === undefined) {
      ask = shareNext(() => this.#ask(topic));
      this.#topics.set(topic, ask);
    }
    return ask();
  }

  async connected(): Promise<Admin> {
    this.#connecting ??= this.#admin.connect();
    try {
      await this.#connecting;
    } catch (error) {
      this.#connecting = null;
      throw error;
    }
    return this.#admin;
  }

  async close(): Promise<void> {
    await this.#admin.disconnect().catch(() => {});
  }

  async #ask(topic: string): Promise<Bounds[]> {
    const admin = await this.connected();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const bounds: Bounds[] = [];
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) bounds[partition] = { start: Number(low), end: Number(high) };
        return bounds;
      } catch (error) {
        // Leaders that move and brokers that start are told so by the broker; kafkajs does not try again by itself.
        if (attempt >= 5 || protocolType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
        await pause(100 * attempt);
      }
    }
  }
}
