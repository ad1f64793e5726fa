import type { Admin } from 'kafkajs';
import { passes } from './ask-cluster.ts';
import type { Kafka } from './create-kafka.ts';
import { protocolType } from './sender.ts';
import { pause, shareNext } from './waiting.ts';

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

const PATIENCE_MS = 30_000;

/** An open connection for questions about offsets. Questions about one topic that come together share one answer. */
export class OffsetWatch {
  readonly #kafka: Kafka;
  #admin: Admin;
  #closed = false;
  readonly #topics = new Map<string, () => Promise<Bounds[]>>();
  #connecting: Promise<void> | null = null;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
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
    this.#closed = true;
    await this.#admin.disconnect().catch(() => {});
  }

  async #ask(topic: string): Promise<Bounds[]> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt += 1) {
      const admin = await this.connected();
      try {
        const bounds: Bounds[] = [];
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) bounds[partition] = { start: Number(low), end: Number(high) };
        return bounds;
      } catch (error) {
        if (this.#closed || !passes(error) || protocolType(error) === 'UNKNOWN_TOPIC_OR_PARTITION' || performance.now() > giveUpAt) throw error;
        this.#renew(admin);
        await pause(Math.min(1_000, 50 * attempt));
      }
    }
  }

  /** A leader that moved: kafkajs would ask the former one until its metadata is five minutes old. */
  #renew(admin: Admin): void {
    if (this.#admin !== admin) return;
    this.#admin = this.#kafka.admin();
    this.#connecting = null;
    void admin.disconnect().catch(() => {});
  }
}
