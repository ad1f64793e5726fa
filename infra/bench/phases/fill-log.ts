import { openProducer, type OutRecord } from '@chargeplane/kafka';
import { openCodec } from '@chargeplane/schema-registry';
import { PARTITIONS, prefixOf, type BenchWorld } from '../bench-world.ts';
import { logOfMix } from '../load/log-of-mix.ts';

const BATCH = 500;
const GAP_MS = 0.1;

/** Writes frames of 500 chargers and their answers to `frames`, as the edge would, the same for each call but for ids and times. */
export async function fillLog(world: BenchWorld, installation: string, frames: number): Promise<void> {
  const topic = `${prefixOf(installation)}frames`;
  const codec = await openCodec({ registryUrl: world.servers.registry, topicPrefix: prefixOf(installation), topics: ['frames'] });
  const producer = openProducer(world.kafka);
  const waiting = Array.from({ length: PARTITIONS }, () => [] as OutRecord[]);
  let left = frames;
  for (const { partition, record, isFrame } of logOfMix(codec, 500, PARTITIONS, GAP_MS, Date.now() - frames * GAP_MS)) {
    // The answer of the last frame belongs to the log as well.
    if (isFrame && left-- === 0) break;
    const batch = waiting[partition] ?? [];
    batch.push({ key: record.key, value: record.value });
    if (batch.length === BATCH) await producer.send(topic, partition, batch.splice(0));
  }
  for (const [partition, rest] of waiting.entries()) if (rest.length > 0) await producer.send(topic, partition, rest);
  await producer.close();
}
