import { randomUUID } from 'node:crypto';
import { tail, type InRecord, type Kafka } from '@chargeplane/kafka';

/** All committed records of a topic until now, in order within each partition. */
export async function readTopic(kafka: Kafka, topic: string): Promise<{ partition: number; record: InRecord }[]> {
  const records: { partition: number; record: InRecord }[] = [];
  const reading = tail({ kafka, topic, from: 'beginning', incarnation: randomUUID(), onRecord: (partition, record) => void records.push({ partition, record }) });
  try {
    await Promise.race([reading.ready, reading.failed]);
  } finally {
    await reading.stop();
  }
  return records;
}
