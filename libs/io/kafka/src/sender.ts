import type { Message, Producer } from 'kafkajs';
import { FAST_RETRY } from './create-kafka.ts';
import type { Kafka } from './create-kafka.ts';
import { AppendRefused, NotAcknowledged } from './errors.ts';
import type { OutRecord } from './records.ts';
import { pause, withDeadline } from './waiting.ts';

export type SenderEvent =
  | { type: 'retrying'; topic: string; partition: number; attempt: number; error: unknown }
  /** A producer that cannot go on was replaced; `inDoubt`: its last batch may be in the log and is sent again, so it may be there twice. */
  | { type: 'producer_replaced'; topic: string; partition: number; inDoubt: boolean; error: unknown };

/** The broker's word that these records will never be accepted. */
export const REFUSALS = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'CORRUPT_MESSAGE', 'INVALID_TIMESTAMP', 'POLICY_VIOLATION', 'TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'INVALID_TOPIC_EXCEPTION']);
/** The broker and the producer no longer agree about its sequence: only a new producer can go on. */
const BROKEN = new Set(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'DUPLICATE_SEQUENCE_NUMBER', 'INVALID_PRODUCER_ID_MAPPING']);
/** kafkajs does not wrap the 32-bit sequence as the broker expects: change the producer long before. */
const MAX_SEQUENCE = 1_000_000_000;

/**
 * One idempotent producer with one send in flight, one topic-partition per send. A send whose fate is unknown is
 * repeated unchanged until Kafka answers: kafkajs gives it the same sequence number again, so the broker appends it once.
 * The caller awaits each `send` before the next.
 */
export class Sender {
  #producer: Producer | null = null;
  #sent = 0;
  #closed = false;
  readonly #kafka: Kafka;
  readonly #onEvent: (event: SenderEvent) => void;

  constructor(kafka: Kafka, onEvent: (event: SenderEvent) => void = () => {}) {
    this.#kafka = kafka;
    this.#onEvent = onEvent;
  }

  /**
   * Resolves with the offset of the first record once all in-sync replicas have them; the others follow without gaps.
   * @throws AppendRefused, NotAcknowledged (closed, or `deadlineMs` passed)
   */
  async send(topic: string, partition: number, records: readonly OutRecord[], deadlineMs = Infinity): Promise<number> {
    const messages = records.map((record) => toMessage(record, partition));
    const giveUpAt = performance.now() + deadlineMs;
    let inDoubt = false;
    for (let attempt = 1; ; attempt += 1) {
      if (this.#closed || performance.now() >= giveUpAt) {
        this.#drop();
        throw new NotAcknowledged(`Sending ${records.length} records to ${topic}-${partition}: ${this.#closed ? 'closed' : `no acknowledgement within ${deadlineMs} ms`}.`, inDoubt);
      }
      let sending = false;
      try {
        const producer = await withDeadline(this.#connected(), giveUpAt - performance.now());
        sending = true;
        const [answer] = await withDeadline(this.#unlessHung(producer.send({ topic, messages, acks: -1 })), giveUpAt - performance.now());
        this.#sent += messages.length;
        if (this.#sent > MAX_SEQUENCE) this.#drop();
        return Number(answer?.baseOffset);
      } catch (error) {
        const type = protocolType(error);
        if (REFUSALS.has(type) || error instanceof TypeError || error instanceof RangeError) {
          if (inDoubt) this.#drop();
          throw new AppendRefused(`Kafka refuses ${records.length} records for ${topic}-${partition}: ${type || String(error)}.`, { cause: error });
        }
        inDoubt ||= sending;
        if (BROKEN.has(type) || error instanceof Hung) {
          this.#onEvent({ type: 'producer_replaced', topic, partition, inDoubt, error });
          this.#drop();
        } else {
          this.#onEvent({ type: 'retrying', topic, partition, attempt, error });
        }
        await pause(Math.min(50 * attempt, 500, Math.max(0, giveUpAt - performance.now())));
      }
    }
  }

  /** A send in flight ends with NotAcknowledged at its next attempt. */
  async close(): Promise<void> {
    this.#closed = true;
    const producer = this.#producer;
    this.#producer = null;
    await producer?.disconnect().catch(() => {});
  }

  /** kafkajs' own retries end long before; a send that outlives them will never settle, and blocks the producer's next ones. */
  #unlessHung<T>(sending: Promise<T>): Promise<T> {
    const ms = 6 * (this.#kafka.config.requestTimeoutMs ?? 30_000);
    return withDeadline(sending, ms, () => new Hung(`The client has not settled a send for ${ms} ms`));
  }

  async #connected(): Promise<Producer> {
    if (this.#producer === null) {
      // Few retries inside, so that a closed sender does not go on in the background; send() repeats without end.
      const producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry: { ...FAST_RETRY, retries: 4 } });
      this.#producer = producer;
      this.#sent = 0;
      try {
        await producer.connect();
      } catch (error) {
        if (this.#producer === producer) this.#drop();
        throw error;
      }
    }
    return this.#producer;
  }

  /** Also where a doubtful send is given up: its sequence numbers would be used for the next one, and the broker would take that for a repeat. */
  #drop(): void {
    void this.#producer?.disconnect().catch(() => {});
    this.#producer = null;
  }
}

class Hung extends Error {}

const toMessage = (record: OutRecord, partition: number): Message => ({
  key: record.key,
  value: record.value,
  partition,
  ...(record.headers && { headers: record.headers }),
  ...(record.timestamp !== undefined && { timestamp: String(record.timestamp) }),
});

/** The broker's error name at the bottom of kafkajs' nested errors, '' if the broker did not answer. */
export function protocolType(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('type' in current && typeof current.type === 'string') return current.type;
    if ('originalError' in current && current.originalError instanceof Error) {
      const inner = protocolType(current.originalError);
      if (inner) return inner;
    }
  }
  return '';
}
