import type { KafkaFate, KafkaRequest } from '@chargeplane/testkit';
import { KAFKA_APIS } from '@chargeplane/testkit';

/** Whether a request appends to this partition: our clients send one topic-partition at a time. */
export function appendsTo({ apiKey, frame }: KafkaRequest, topic: string, partition: number): boolean {
  if (apiKey !== KAFKA_APIS.Produce) return false;
  const at = frame.indexOf(topic);
  // After the name: the number of partitions, then the first of them.
  return at >= 0 && frame.readInt16BE(at - 2) === topic.length && frame.readInt32BE(at + topic.length + 4) === partition;
}

/** Whether a request ends a transaction of this writer. */
export function endsTransaction({ apiKey, clientId, frame }: KafkaRequest, transactionalId: string): boolean {
  if (apiKey !== KAFKA_APIS.EndTxn) return false;
  const at = 14 + clientId.length;
  return frame.toString('utf8', at + 2, at + 2 + frame.readInt16BE(at)) === transactionalId;
}

/** What a process that is about to be killed cannot get through: from the first time on, it reaches the broker never again, or the answer to it does not come back. */
export class Barrier {
  hits = 0;
  readonly #matches: (request: KafkaRequest) => boolean;
  readonly #first: KafkaFate;

  constructor(first: 'cut-before' | 'cut-after' | { delayMs: number }, matches: (request: KafkaRequest) => boolean) {
    this.#first = first;
    this.#matches = matches;
  }

  fate(request: KafkaRequest): KafkaFate | null {
    if (!this.#matches(request)) return null;
    this.hits += 1;
    return this.hits === 1 ? this.#first : 'cut-before';
  }
}

/** Ends of the transaction of one partition of a loop, once it has appended to `topic`. */
export function endAfter(topic: string, partition: number, transactionalId: string): (request: KafkaRequest) => boolean {
  let appended = false;
  return (request) => {
    appended ||= appendsTo(request, topic, partition);
    return appended && endsTransaction(request, transactionalId);
  };
}
