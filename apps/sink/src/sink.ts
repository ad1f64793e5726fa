import { faultKind, openClickHouse, pendingMigrations } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { createKafka, runRanges } from '@chargeplane/kafka';
import type { RangeEvent, RangesHandle } from '@chargeplane/kafka';
import { acceptanceOf } from '@chargeplane/nest';
import type { AppParts } from '@chargeplane/nest';
import { PROJECTED_TOPICS } from '@chargeplane/project';
import type { ProjectedTopic } from '@chargeplane/project';
import { openCodec } from '@chargeplane/schema-registry';
import { AccountingWatch } from './accounting-watch.ts';
import type { SinkConfig } from './config.ts';
import { sinkMetrics } from './metrics.ts';
import type { SinkMetrics } from './metrics.ts';
import { RangeStore } from './range-store.ts';

const TABLES_WAIT_MS = 60_000;
const TABLES_PAUSE_MS = 500;

/** The running ranges with what is known of them. */
export class Sink {
  readonly watch: AccountingWatch;
  readonly #parts: AppParts<SinkConfig>;
  readonly #metrics: SinkMetrics;
  readonly #prefix: string;
  #ranges: RangesHandle | null = null;
  #assigned = false;
  /** topic-partition → why its last try failed. */
  readonly #failing = new Map<string, string>();

  constructor(parts: AppParts<SinkConfig>) {
    this.#parts = parts;
    this.#prefix = parts.config.CHARGEPLANE_TOPIC_PREFIX;
    this.#metrics = sinkMetrics(parts.metrics, {
      lag: () => Object.fromEntries(Object.entries(this.#ranges?.lag() ?? {}).map(([topic, lag]) => [this.#named(topic), lag])),
    });
    this.watch = new AccountingWatch(parts.logger, this.#metrics);
  }

  /** Null while every partition that the group gave us is inserted; else what is the matter. */
  notReady(): string | null {
    if (this.#ranges === null || !this.#assigned) return 'waiting for partitions';
    const fatal = this.#ranges.fatal();
    if (fatal.size > 0) return `partitions that stand still (chargeplane tables repair says what to do): ${[...fatal].map(([partition, reason]) => `${partition} (${reason})`).join('; ')}`;
    const [first] = this.#failing;
    return first === undefined ? null : `${this.#failing.size} topic-partitions are tried again, ${first[0]}: ${first[1]}`;
  }

  async start(): Promise<RangesHandle> {
    const { config, logger } = this.#parts;
    const client = openClickHouse({
      url: config.CHARGEPLANE_CLICKHOUSE,
      user: config.CHARGEPLANE_CLICKHOUSE_USER,
      password: config.CHARGEPLANE_CLICKHOUSE_PASSWORD,
      database: config.CHARGEPLANE_CLICKHOUSE_DATABASE,
    });
    await this.#untilTablesAreThere(client);
    const codec = await openCodec({
      registryUrl: config.CHARGEPLANE_REGISTRY,
      topicPrefix: this.#prefix,
      topics: PROJECTED_TOPICS,
      onWait: (error) => logger.warn({ err: error }, 'waiting for the schema registry'),
    });
    const store = new RangeStore({ client, codec, metrics: this.#metrics });
    const ranges = await runRanges({
      kafka: createKafka({ brokers: config.CHARGEPLANE_KAFKA, clientId: 'chargeplane-sink', logger }),
      groupId: `${this.#prefix}sink`,
      partitions: config.CHARGEPLANE_PARTITIONS,
      sessionTimeoutMs: config.CHARGEPLANE_SESSION_TIMEOUT_MS,
      inputs: PROJECTED_TOPICS.map((topic) => ({ topic: `${this.#prefix}${topic}`, contiguous: topic === 'frames' })),
      insert: (range) => store.insert({ ...range, topic: this.#named(range.topic) }),
      recorded: (topic, partition) => store.recorded(this.#named(topic), partition),
      beyond: (topic, partition, after) => store.beyond(this.#named(topic), partition, after),
      acceptLoss: acceptanceOf(config.CHARGEPLANE_ACCEPT_LOSS),
      onEvent: (event) => this.#onEvent(event),
    });
    this.#ranges = ranges;
    this.watch.start(client);
    return { ...ranges, stop: () => ranges.stop().finally(() => client.close()) };
  }

  /** ClickHouse may come later than we do; the tables may not be those of another version. */
  async #untilTablesAreThere(client: ClickHouseClient): Promise<void> {
    const { config, logger, lifetime } = this.#parts;
    const database = config.CHARGEPLANE_CLICKHOUSE_DATABASE;
    for (const deadline = Date.now() + TABLES_WAIT_MS; ; ) {
      try {
        const pending = await pendingMigrations(client, database);
        if (pending.length === 0) return;
        throw new Error(`The tables of ${database} are not those of this version: ${pending.join(', ')} not applied. Run npm run deploy with the same CHARGEPLANE_CLICKHOUSE and CHARGEPLANE_CLICKHOUSE_DATABASE.`);
      } catch (error) {
        const away = faultKind(error) === 'TRANSIENT' && error instanceof Error && !error.message.startsWith('The tables of') && error.name !== 'MigrationChanged';
        if (!away || Date.now() > deadline || lifetime.stopping.aborted) throw error;
        logger.warn({ err: error }, 'waiting for ClickHouse');
        await new Promise((resolve) => setTimeout(resolve, TABLES_PAUSE_MS));
      }
    }
  }

  #named(topic: string): ProjectedTopic {
    return topic.slice(this.#prefix.length) as ProjectedTopic;
  }

  #onEvent(event: RangeEvent): void {
    const { logger } = this.#parts;
    switch (event.type) {
      case 'joined':
        this.#assigned = true;
        this.#failing.clear();
        logger.info({ partitions: event.partitions }, 'joined the group');
        return;
      case 'acquired':
        logger.info(event, 'topic-partition acquired');
        return;
      case 'inserted':
        this.#failing.delete(`${event.topic}-${event.partition}`);
        this.#metrics.inserted(this.#named(event.topic), event.records, event.ms);
        return;
      case 'retrying': {
        this.#failing.set(`${event.topic}-${event.partition}`, event.error instanceof Error ? event.error.message.slice(0, 300) : String(event.error));
        this.#metrics.retried(this.#named(event.topic));
        const { error, ...rest } = event;
        logger[faultKind(error) === 'FATAL' ? 'error' : 'warn']({ ...rest, err: error }, 'a range could not be inserted yet: it is tried again');
        return;
      }
      case 'lost':
        this.#failing.delete(`${event.topic}-${event.partition}`);
        logger.warn({ topic: event.topic, partition: event.partition, reason: event.reason, err: event.error }, 'topic-partition lost');
        return;
      case 'skipped':
        logger.error(event, 'records were deleted before they were read');
        return;
      case 'loss':
        logger.error(event, 'records that were deleted before they were read are accepted as lost');
        return;
      case 'fatal':
        logger.fatal(event, 'a topic-partition stands still: chargeplane tables repair says what to do');
        return;
      case 'crashed':
        logger.warn({ err: event.error, restarting: event.restarting }, 'the consumer crashed');
    }
  }
}
