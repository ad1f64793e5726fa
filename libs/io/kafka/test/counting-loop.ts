import type { Kafka } from '../src/create-kafka.ts';
import type { InputBatch, LoopEvent, LoopOptions, PartitionWorker, StepResult } from '../src/loop/loop-options.ts';
import { pause } from '../src/waiting.ts';

export interface CountingOptions {
  kafka: Kafka;
  prefix: string;
  partitions: number;
  /** How long each step takes. */
  stepMs?: number;
  maxRecords?: number;
  sessionTimeoutMs?: number;
  onEvent?(event: LoopEvent): void;
}

/** `<number in memory before this one>:<offset of the frame>:<its text>` */
export const toEvent = (count: number, { offset, value }: InputBatch['records'][number]): string => `${count}:${offset}:${String(value)}`;

export interface LedgerLine {
  from: number;
  to: number;
  events: { first: number; last: number; count: number };
}

/**
 * frames → events, one each, numbered by a counter that is the state; a ledger record last. Any loss, doubling or
 * wrong memory shows in the numbers.
 */
export function countingLoop({ kafka, prefix, partitions, stepMs = 0, maxRecords = 20, sessionTimeoutMs = 1_500, onEvent }: CountingOptions): LoopOptions {
  const events = `${prefix}events`;
  const createWorker = (): PartitionWorker => {
    let count = 0;
    let next = 0;
    return {
      restore: (key, value) => {
        if (key === 'c/count') count = Number(value);
      },
      restored: () => void (next = count),
      async process({ records }): Promise<StepResult> {
        next = count;
        if (stepMs > 0) await pause(stepMs);
        const outputs = records.map((record) => ({ topic: events, key: record.key, value: Buffer.from(toEvent(next++, record)) }));
        return {
          outputs,
          state: [{ key: 'c/count', value: Buffer.from(String(next)) }],
          last: (written) => {
            const line = { from: records[0]?.offset, to: records.at(-1)?.offset, events: written[events] };
            return [{ topic: `${prefix}ledger`, key: 'l', value: Buffer.from(JSON.stringify(line)) }];
          },
        };
      },
      committed: () => void (count = next),
      discard: () => {},
    };
  };
  return {
    kafka,
    groupId: `${prefix}loop`,
    transactionalIdPrefix: `${prefix}loop`,
    partitions,
    inputs: [{ topic: `${prefix}frames`, contiguous: true }],
    stateTopic: `${prefix}state`,
    position: { encode: (positions) => Buffer.from(JSON.stringify(positions)), decode: (value) => JSON.parse(String(value)) as Record<string, number> },
    createWorker,
    batch: { maxRecords, maxBytes: 512 * 1024 },
    sessionTimeoutMs,
    transactionTimeoutMs: 5_000,
    ...(onEvent && { onEvent }),
  };
}
