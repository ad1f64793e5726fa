import Broker from 'kafkajs/src/broker/index.js';

/** What is used of kafkajs 2.2.4's own broker: the answer to a fetch, before it is made into batches. */
interface Fetching {
  fetch(request: object): Promise<Fetched>;
}

interface Fetched {
  responses: { partitions: FetchedPartition[] }[];
}

export interface FetchedPartition {
  /** In no order of offsets: the broker lists transactions as they ended. */
  abortedTransactions?: { producerId: string; firstOffset: string }[] | null;
  messages: FetchedMessage[];
}

export interface FetchedMessage {
  offset: string;
  key: Buffer | null;
  /** Not handed over, but its offset counts. */
  isControlRecord: boolean;
  batchContext?: { producerId: string; inTransaction: boolean };
}

const ABORT = 0;

/**
 * Marks the records of aborted transactions as such that are not handed over, and leaves kafkajs nothing to filter. Its own filter takes the broker's list for
 * one in the order of offsets and steps into one transaction per record, so it lets records of aborted transactions pass where two writers' overlap; and it takes any
 * record whose key is four zero bytes for the end of its transaction.
 */
export function hideAborted(partition: FetchedPartition): void {
  const { abortedTransactions, messages } = partition;
  if (!abortedTransactions?.length) return;
  const starts = abortedTransactions.map(({ producerId, firstOffset }) => ({ producerId, first: Number(firstOffset) })).sort((a, b) => a.first - b.first);
  const aborted = new Set<string>();
  let started = 0;
  for (const message of messages) {
    for (let next = starts[started]; next !== undefined && next.first <= Number(message.offset); next = starts[started += 1]) aborted.add(next.producerId);
    const { producerId, inTransaction } = message.batchContext ?? { producerId: '', inTransaction: false };
    if (!message.isControlRecord) message.isControlRecord = inTransaction && aborted.has(producerId);
    else if (message.key?.readInt16BE(2) === ABORT) aborted.delete(producerId);
  }
  partition.abortedTransactions = [];
}

const prototype = Broker.prototype as Fetching;
const fetch = prototype.fetch;

prototype.fetch = async function fetchCommitted(this: Fetching, request: object): Promise<Fetched> {
  const answer = await fetch.call(this, request);
  for (const { partitions } of answer.responses) partitions.forEach(hideAborted);
  return answer;
};
