/** A send, a batch and a step are cut at whichever comes first. kafkajs puts one send into one batch, and MESSAGE_TOO_LARGE is final. */
export interface Limits {
  maxRecords: number;
  maxBytes: number;
}

export const DEFAULT_LIMITS: Limits = { maxRecords: 500, maxBytes: 512 * 1024 };

/** What still passes under the broker's default max.message.bytes (1 MiB): a single append above `maxBytes` goes alone, one above this is refused. */
export const MAX_APPEND_BYTES = 960 * 1024;

/**
 * How many of `items`, from index `from`, fit into one batch: at least one if there is any, never more than the limits otherwise.
 */
export function countFitting<T>(items: readonly T[], from: number, limits: Limits, bytesOf: (item: T) => number, recordsOf: (item: T) => number = () => 1): number {
  let count = 0;
  let bytes = 0;
  let records = 0;
  for (let index = from; index < items.length; index += 1) {
    const item = items[index] as T;
    bytes += bytesOf(item);
    records += recordsOf(item);
    if (count > 0 && (bytes > limits.maxBytes || records > limits.maxRecords)) break;
    count += 1;
  }
  return count;
}

/** Cuts `items` into batches within the limits, order kept. A single item over the limit is a batch of its own. */
export function cut<T>(items: readonly T[], limits: Limits, bytesOf: (item: T) => number): T[][] {
  const batches: T[][] = [];
  for (let from = 0; from < items.length; ) {
    const count = countFitting(items, from, limits, bytesOf);
    batches.push(items.slice(from, from + count));
    from += count;
  }
  return batches;
}
