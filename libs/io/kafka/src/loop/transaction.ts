import type { Message, Producer, Transaction } from 'kafkajs';
import { FAST_RETRY } from '../create-kafka.ts';
import type { Kafka } from '../create-kafka.ts';
import { cut, DEFAULT_LIMITS } from '../limits.ts';
import { recordBytes } from '../records.ts';
import { withDeadline } from '../waiting.ts';
import type { TopicRecord, Written } from './loop-options.ts';

const CLOSE_MS = 2_000;

/**
 * The transactional producer of one partition. Its first transaction fences whoever wrote under this id before.
 * After any error it cannot be used again, and sends nothing more: kafkajs leaves it stuck when an EndTxn is lost.
 */
export class TransactionalWriter {
  readonly #producer: Producer;
  readonly #givenUp = new AbortController();
  readonly #partition: number;
  readonly #deadlineMs: number;

  constructor(kafka: Kafka, transactionalId: string, partition: number, transactionTimeoutMs: number) {
    // Without `idempotent`: kafkajs makes the transaction's sends idempotent by themselves, and would open a second producer id.
    this.#producer = kafka.producer({ transactionalId, transactionTimeout: transactionTimeoutMs, maxInFlightRequests: 1, retry: FAST_RETRY }, this.#givenUp.signal);
    this.#partition = partition;
    this.#deadlineMs = transactionTimeoutMs + 5_000;
  }

  async connect(): Promise<void> {
    await withDeadline(this.#producer.connect(), this.#deadlineMs, 'Connecting the transactional producer took too long');
  }

  /**
   * One transaction: `records` in order per topic, then what `last` makes of the offsets that they got.
   * Resolves when it is committed. When it rejects it may be committed all the same: only reading the log tells.
   */
  commit(records: readonly TopicRecord[], last?: (written: Readonly<Record<string, Written>>) => readonly TopicRecord[]): Promise<Record<string, Written>> {
    return withDeadline(this.#commit(records, last), this.#deadlineMs, `The transaction took longer than ${this.#deadlineMs} ms`).catch((error: unknown) => {
      this.#givenUp.abort();
      throw error;
    });
  }

  /** Does not wait for requests that hang: the next producer fences this one. */
  async close(): Promise<void> {
    await withDeadline(this.#producer.disconnect(), CLOSE_MS).catch(() => {});
    this.#givenUp.abort();
  }

  async #commit(records: readonly TopicRecord[], last?: (written: Readonly<Record<string, Written>>) => readonly TopicRecord[]): Promise<Record<string, Written>> {
    const transaction = await this.#producer.transaction();
    const written: Record<string, Written> = {};
    await this.#send(transaction, records, written);
    if (last) await this.#send(transaction, last({ ...written }), written);
    await transaction.commit();
    return written;
  }

  /** One topic-partition per send, one after another: sends over several brokers can report success for data that was never sent. */
  async #send(transaction: Transaction, records: readonly TopicRecord[], written: Record<string, Written>): Promise<void> {
    const byTopic = new Map<string, TopicRecord[]>();
    for (const record of records) {
      const list = byTopic.get(record.topic);
      if (list) list.push(record);
      else byTopic.set(record.topic, [record]);
    }
    for (const [topic, list] of byTopic) {
      for (const batch of cut(list, DEFAULT_LIMITS, recordBytes)) {
        const [answer] = await transaction.send({ topic, acks: -1, messages: batch.map((record) => this.#message(record)) });
        const base = Number(answer?.baseOffset);
        const before = written[topic];
        written[topic] = { first: before?.first ?? base, last: base + batch.length - 1, count: (before?.count ?? 0) + batch.length };
      }
    }
  }

  #message({ key, value, headers, timestamp }: TopicRecord): Message {
    return { key, value, partition: this.#partition, ...(headers && { headers }), ...(timestamp !== undefined && { timestamp: String(timestamp) }) };
  }
}
