import { TOPICS } from '@chargeplane/contracts';
import type { TopicName } from '@chargeplane/contracts';
import { createCodec } from './create-codec.ts';
import type { Codec } from './codec.ts';
import { loadSchemas } from './load-schemas.ts';
import { Writers } from './writers.ts';

/** A codec for all topics with ids of its own (1, 2, … in the order of the topic table) and no registry: for tests and drivers without a broker. */
export function offlineCodec(): Codec {
  let next = 1;
  const topics = Object.keys(TOPICS) as TopicName[];
  const ids = new Map(topics.map((topic) => [topic, new Map(TOPICS[topic].records.map((fullName) => [fullName, next++]))]));
  return createCodec(loadSchemas(), ids, new Writers(async () => null));
}
