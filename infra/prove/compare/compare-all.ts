import { statSync } from 'node:fs';
import { openClickHouse } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { DEFAULT_PARTITIONS, TOPICS } from '@chargeplane/contracts';
import type { ReferenceKey, TopicName } from '@chargeplane/contracts';
import { createKafka, endOffsets } from '@chargeplane/kafka';
import { openCodec } from '@chargeplane/schema-registry';
import { compareDerived } from './compare-derived.ts';
import { compareLog } from './compare-log.ts';
import { compareTables } from './compare-tables.ts';
import type { Comparison } from './comparison.ts';
import { followState } from './follow-state.ts';
import { readJournals } from './journal-side.ts';
import type { JournalFile } from './journal-side.ts';
import type { LogWorld } from './stream-topic.ts';

export interface CompareOptions {
  /** What the simulators noted, the whole of it: none where the frames were written by something else. */
  readonly journals: readonly JournalFile[];
  /** `host:port` */
  readonly kafka: string;
  /** Confluent-compatible base path. */
  readonly registry: string;
  /** As a user that may read every table. */
  readonly clickhouse: { readonly url: string; readonly user: string; readonly password?: string };
  /** Of the topics. */
  readonly prefix: string;
  readonly database: string;
  /** Of edge, normalizer and dispatcher. */
  readonly tokenKey: ReferenceKey;
  readonly partitions?: number;
  /** How long the apps may take to work off what is in the log now, each step, ms. Default 120 000; what they did not do by then is lost. */
  readonly settleMs?: number;
}

export interface Compared extends LogWorld {
  readonly client: ClickHouseClient;
  readonly database: string;
  readonly tokenKey: ReferenceKey;
  readonly settleMs: number;
}

/**
 * Compares everything that the pipe says with everything that must follow from it, up to the end of `frames` at the call: journals against `frames`, `frames` against
 * ledger, events and rejected, the topics against ClickHouse, and all that is derived against a fold from scratch. The log may grow meanwhile; only what the dispatcher did is
 * compared at rest alone. Waits until normalizer, dispatcher and sink got as far, so they must run. Memory: up to 2 GB for two million frames.
 */
export async function compareAll(options: CompareOptions): Promise<Comparison[]> {
  const { prefix, database, tokenKey, partitions = DEFAULT_PARTITIONS, settleMs = 120_000 } = options;
  const kafka = createKafka({ brokers: [options.kafka], clientId: 'chargeplane-compare' });
  const codec = await openCodec({ registryUrl: options.registry, topicPrefix: prefix, topics: Object.keys(TOPICS) as TopicName[] });
  const client = openClickHouse({ ...options.clickhouse, database, timeoutMs: 300_000 });
  const world: Compared = { kafka, prefix, codec, partitions, client, database, tokenKey, settleMs };
  try {
    const files = options.journals.map((journal) => ({ ...journal, bytes: statSync(journal.file).size }));
    const ends = await endOffsets(kafka, `${prefix}frames`);
    const state = await followState(world, { topic: 'normalizer-state', until: (partition, positions) => (positions['frames'] ?? 0) >= (ends[partition] ?? 0), timeoutMs: settleMs });
    const journals = files.length === 0 ? null : await readJournals(files);
    const log = await compareLog(world, { journals, ends, state });
    return [...log.comparisons, ...(await compareTables(world, log)), ...(await compareDerived(world, { state, last: log.last }))];
  } finally {
    await client.close();
  }
}
