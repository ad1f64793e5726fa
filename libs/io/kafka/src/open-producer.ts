import type { Kafka } from './create-kafka.ts';
import { AppendTooLarge, NotAcknowledged } from './errors.ts';
import type { Appended } from './lanes.ts';
import { DEFAULT_LIMITS, MAX_APPEND_BYTES } from './limits.ts';
import { recordBytes } from './records.ts';
import type { OutRecord } from './records.ts';
import { Sender } from './sender.ts';
import type { SenderEvent } from './sender.ts';

export interface KafkaProducer {
  /**
   * Appends the records together, in one send, after all earlier calls: at most 500 records and 960 KiB.
   * @param options.timeoutMs from the moment it is this call's turn; default 30 000.
   * @throws AppendTooLarge, AppendRefused, NotAcknowledged (`inDoubt` tells whether it may be in the log all the same)
   */
  send(topic: string, partition: number, records: OutRecord[], options?: { timeoutMs?: number }): Promise<Appended>;
  close(): Promise<void>;
}

/** A plain idempotent producer: all in-sync replicas, one send in flight, partition chosen by the caller. */
export function openProducer(kafka: Kafka, onEvent?: (event: SenderEvent) => void): KafkaProducer {
  const sender = new Sender(kafka, onEvent);
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;
  return {
    async send(topic, partition, records, { timeoutMs = 30_000 } = {}) {
      const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0);
      if (records.length > DEFAULT_LIMITS.maxRecords || bytes > MAX_APPEND_BYTES) {
        throw new AppendTooLarge(`Sending ${records.length} records of ${bytes} bytes to ${topic}-${partition}: one send holds at most ${DEFAULT_LIMITS.maxRecords} records and ${MAX_APPEND_BYTES} bytes. Split it.`);
      }
      if (records.length === 0) throw new RangeError(`Sending to ${topic}-${partition}: no records.`);
      const mine = turn.then(() => {
        if (closed) throw new NotAcknowledged(`Sending to ${topic}-${partition}: the producer is closed.`, false);
        return sender.send(topic, partition, records, timeoutMs);
      });
      turn = mine.catch(() => {});
      return { baseOffset: await mine, count: records.length };
    },
    async close() {
      closed = true;
      await sender.close();
    },
  };
}
