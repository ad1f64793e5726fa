import { randomUUID } from 'node:crypto';
import { endOffsets, tail, type Kafka } from '@chargeplane/kafka';
import { PARTITIONS } from '../bench-world.ts';
import type { OutputProfile } from './reference-job.ts';

export interface TopicSize {
  records: number;
  bytes: number;
}

/** What a normalizer wrote for a log. */
export interface Written {
  input: TopicSize;
  events: TopicSize;
  rejected: TopicSize;
  ledger: TopicSize;
  state: TopicSize;
}

/** Records that can be read in a topic, and their bytes (key and value). */
export async function sizeOf(kafka: Kafka, topic: string, counts: (key: string) => boolean = () => true): Promise<TopicSize> {
  const size = { records: 0, bytes: 0 };
  const reading = tail({
    kafka, topic, from: 'beginning', incarnation: randomUUID(),
    onRecord(_partition, { key, value }) {
      if (!counts(String(key))) return;
      size.records += 1;
      size.bytes += (key?.length ?? 0) + (value?.length ?? 0);
    },
  });
  await reading.ready;
  await reading.stop();
  return size;
}

export async function writtenBy(kafka: Kafka, prefix: string): Promise<Written> {
  const [input, events, rejected, ledger, parts, ends] = await Promise.all([
    sizeOf(kafka, `${prefix}frames`), sizeOf(kafka, `${prefix}events`), sizeOf(kafka, `${prefix}rejected`), sizeOf(kafka, `${prefix}ledger`),
    sizeOf(kafka, `${prefix}normalizer-state`, (key) => key.startsWith('c/') || /^p\/\d/.test(key)),
    endOffsets(kafka, `${prefix}normalizer-state`),
  ]);
  // Compaction may have taken some: offsets tell how many there were. A transaction has one position and one control record, an acquisition a marker and one control record.
  const records = ends.reduce((sum, end) => sum + end, 0) - 2 * ledger.records - 2 * PARTITIONS;
  return { input, events, rejected, ledger, state: { records, bytes: (parts.bytes / Math.max(1, parts.records)) * records } };
}

/** The same for each record of the input. The reference writes the key of the input, so what its keys differ goes into the value. */
export function profileOf(topic: string, written: TopicSize, input: TopicSize, keyBytes: number): OutputProfile {
  return { topic, perRecord: written.records / input.records, bytes: Math.max(0, written.bytes / Math.max(1, written.records) - keyBytes) };
}
