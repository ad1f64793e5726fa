import { openClickHouse } from '@chargeplane/clickhouse';
import { createKafka, runRanges } from '@chargeplane/kafka';
import type { RangeEvent, RangesHandle } from '@chargeplane/kafka';
import type { AppParts } from '@chargeplane/nest';
import { PROJECTED_TOPICS } from '@chargeplane/project';
import type { ProjectedTopic } from '@chargeplane/project';
import { openCodec } from '@chargeplane/schema-registry';
import type { SinkConfig } from './config.ts';
import { RangeInserter } from './insert-range.ts';
import { sinkMetrics } from './metrics.ts';
import type { SinkMetrics } from './metrics.ts';

const RANGE_MS = 500;

/** The running ranges with what is known of them. */
export class Sink {
  readonly #parts: AppParts<SinkConfig>;
  readonly #metrics: SinkMetrics;
  #ranges: RangesHandle | null = null;
  #joined = false;
  /** Topic-partitions whose insert is being tried again. */
  readonly #retrying = new Map<string, string>();

  constructor(parts: AppParts<SinkConfig>) {
    this.#parts = parts;
    const prefix = parts.config.CHARGEPLANE_TOPIC_PREFIX;
    this.#metrics = sinkMetrics(parts.metrics, () => Object.fromEntries(Object.entries(this.#ranges?.lag() ?? {}).map(([topic, lag]) => [topic.slice(prefix.length), lag])));
  }

  /** Null where rows flow; else what is missing. */
  notReady(): string | null {
    if (this.#ranges === null || !this.#joined) return 'waiting for partitions';
    const stopped = this.#ranges.fatal();
    if (stopped.size > 0) return `partitions that stand still: ${[...stopped].map(([name, reason]) => `${name} (${reason})`).join('; ')}`;
    const [first] = this.#retrying;
    return first === undefined ? null : `inserts are tried again: ${first[0]} (${first[1]})`;
  }

  async start(): Promise<RangesHandle> {
    const { config, logger } = this.#parts;
    const prefix = config.CHARGEPLANE_TOPIC_PREFIX;
    const codec = await openCodec({
      registryUrl: config.CHARGEPLANE_REGISTRY, topicPrefix: prefix, topics: [...PROJECTED_TOPICS], onWait: (error) => logger.warn({ err: error }, 'waiting for the schema registry'),
    });
    const client = openClickHouse({
      url: config.CHARGEPLANE_CLICKHOUSE, user: config.CHARGEPLANE_CLICKHOUSE_USER, password: config.CHARGEPLANE_CLICKHOUSE_PASSWORD, database: config.CHARGEPLANE_CLICKHOUSE_DATABASE,
    });
    const inserter = new RangeInserter(client, codec);
    const topicOf = (topic: string) => topic.slice(prefix.length) as ProjectedTopic;
    const ranges = await runRanges({
      kafka: createKafka({ brokers: config.CHARGEPLANE_KAFKA, clientId: 'chargeplane-sink', logger }),
      groupId: `${prefix}sink`,
      partitions: config.CHARGEPLANE_PARTITIONS,
      inputs: PROJECTED_TOPICS.map((topic) => ({ topic: `${prefix}${topic}`, contiguous: topic === 'frames' })),
      maxMs: RANGE_MS,
      recorded: (topic, partition) => inserter.recorded(topicOf(topic), partition),
      insert: async (range) => {
        const { rows, undecodable } = await inserter.insert(topicOf(range.topic), range);
        for (const [table, count] of rows) this.#metrics.rows(table, count);
        if (undecodable > 0) this.#metrics.undecodable(topicOf(range.topic), undecodable);
      },
      onEvent: (event) => this.#onEvent(event, prefix.length),
    });
    this.#ranges = ranges;
    return {
      ...ranges,
      async stop() {
        await ranges.stop();
        await client.close();
      },
    };
  }

  #onEvent(event: RangeEvent, prefixLength: number): void {
    const { logger } = this.#parts;
    const name = 'topic' in event ? `${event.topic}-${event.partition}` : '';
    switch (event.type) {
      case 'joined':
        this.#joined = true;
        logger.info({ partitions: event.partitions }, 'joined the group');
        return;
      case 'acquired':
        logger.debug(event, 'partition acquired');
        return;
      case 'inserted':
        this.#retrying.delete(name);
        this.#metrics.inserted(event.topic.slice(prefixLength), event.records, event.ms);
        return;
      case 'retrying':
        this.#retrying.set(name, event.error instanceof Error ? event.error.message : String(event.error));
        this.#metrics.retried(event.topic.slice(prefixLength));
        logger.warn({ topic: event.topic, partition: event.partition, attempt: event.attempt, err: event.error }, 'an insert is tried again');
        return;
      case 'lost':
        this.#retrying.delete(name);
        logger.warn({ topic: event.topic, partition: event.partition, reason: event.reason, err: event.error }, 'partition lost');
        return;
      case 'skipped':
        logger.error(event, 'records were deleted before they were read');
        return;
      case 'fatal':
        logger.fatal(event, 'a topic-partition stands still');
        return;
      case 'crashed':
        logger.warn({ err: event.error, restarting: event.restarting }, 'the consumer crashed');
    }
  }
}
