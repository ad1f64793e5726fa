import type { Kafka } from './create-kafka.ts';
import { GroupReader } from './group/group-reader.ts';
import type { Reading } from './group/group-reader.ts';
import type { InRecord } from './records.ts';
import { Signal, withDeadline } from './waiting.ts';

/** Offsets of one topic-partition, the last one included. */
export interface Span {
  topic: string;
  partition: number;
  from: number;
  to: number;
}

export interface SpanReader {
  /** The committed records of the span in order, some at a time. Rejects where the log is not what it should be, or where nothing comes for two minutes. One at a time. */
  read(span: Span): AsyncGenerator<InRecord[]>;
  close(): Promise<void>;
}

const PATIENCE_MS = 120_000;
const PAUSE_AT_BYTES = 8 * 1024 * 1024;

/** Reads given spans of some topics in a group of its own and commits nothing. `incarnation` makes the name of the group unique. */
export async function openSpanReader(options: { kafka: Kafka; topics: string[]; partitions: number; incarnation: string }): Promise<SpanReader> {
  const { kafka, topics, partitions, incarnation } = options;
  let joined = (): void => {};
  const ready = new Promise<void>((resolve) => (joined = resolve));
  const reader = new GroupReader({
    kafka, groupId: `${topics[0]}-spans-${incarnation}`, topics, partitions, sessionTimeoutMs: 10_000, fetch: { minBytes: 1, maxWaitMs: 50 }, owned: () => [], onJoin: () => joined(),
  });
  try {
    await reader.start();
    await withDeadline(Promise.race([ready, reader.failed]), PATIENCE_MS, 'Joining the group of a reader took too long');
  } catch (error) {
    await reader.stop();
    throw error;
  }
  return { read: (span) => readSpan(reader, span), close: () => reader.stop() };
}

async function* readSpan(reader: GroupReader, { topic, partition, from, to }: Span): AsyncGenerator<InRecord[]> {
  const signal = new Signal();
  let broken: string | null = null;
  let read: InRecord[] = [];
  let bytes = 0;
  const reading: Reading = reader.read({
    topic,
    partition,
    from,
    kind: 'transactional',
    onRecords(records) {
      for (const record of records) {
        if (record.offset > to) break;
        read.push(record);
        bytes += record.value?.length ?? 0;
      }
      if (bytes >= PAUSE_AT_BYTES) reading.pause();
    },
    onAdvance: () => signal.wake(),
    onSkipped: (first, next) => {
      broken = `records ${first} to ${next - 1} are gone`;
      signal.wake();
    },
    onBroken: (reason) => {
      broken = reason;
      signal.wake();
    },
  });
  try {
    while (broken === null) {
      if (read.length > 0) {
        const some = read;
        read = [];
        bytes = 0;
        yield some;
        reading.resume();
      } else if (reading.next > to) return;
      else await withDeadline(Promise.race([signal.wait(), reader.failed]), PATIENCE_MS, `Reading ${topic}-${partition}: nothing came for two minutes`);
    }
    throw new Error(`Reading ${topic}-${partition} from ${from} to ${to}: ${broken}.`);
  } finally {
    reading.close();
  }
}
