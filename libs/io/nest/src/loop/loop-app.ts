import { createKafka, runExactlyOnce } from '@chargeplane/kafka';
import type { LoopEvent, LoopHandle, LoopInput, LossAcceptance, PartitionWorker } from '@chargeplane/kafka';
import type { TopicName } from '@chargeplane/contracts';
import { openCodec } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import type { z } from 'zod';
import type { groupEnv, kafkaEnv, registryEnv } from '../config/fragments.ts';
import type { AppParts } from '../run-app.ts';
import { loopMetrics } from './loop-metrics.ts';
import type { LoopMetrics } from './loop-metrics.ts';
import { positionsIn } from './stored-state.ts';
import type { StatePlace } from './stored-state.ts';
import { whyNotReady } from './why-not-ready.ts';

export type LoopConfig = z.infer<z.ZodObject<typeof kafkaEnv & typeof groupEnv & typeof registryEnv>>;

export interface LoopAppOptions<W extends PartitionWorker> {
  /** normalizer, dispatcher: in the names of the group, the transactional ids and the metrics. */
  name: string;
  /** Whose schemas are needed. */
  topics: TopicName[];
  /** Names without the prefix. Earlier ones are served first. */
  inputs: (LoopInput & { topic: TopicName; after?: TopicName })[];
  state: StatePlace;
  acceptLoss?: LossAcceptance;
  createWorker(partition: number, codec: Codec): W;
  onCommitted?(event: Extract<LoopEvent, { type: 'committed' }> & { topic: string }): void;
}

/** An exactly-once loop as an app runs it: schemas fetched, events logged, readiness and metrics of its partitions. */
export class LoopApp<W extends PartitionWorker> {
  readonly #parts: AppParts<LoopConfig>;
  readonly #options: LoopAppOptions<W>;
  readonly #workers = new Map<number, W>();
  readonly #metrics: LoopMetrics;
  #stage = 'not started';
  #loop: LoopHandle | null = null;
  #assigned: readonly number[] | null = null;

  constructor(parts: AppParts<LoopConfig>, options: LoopAppOptions<W>) {
    this.#parts = parts;
    this.#options = options;
    this.#metrics = loopMetrics(parts.metrics, options.name, () => this.#loop);
  }

  /** Null where every partition that the group gave us runs; else what is missing, what it waits for and since when. */
  notReady(): string | null {
    return this.#loop === null ? this.#stage : whyNotReady(this.#loop, this.#assigned);
  }

  /** Of the partitions that are held now. */
  workers(): readonly W[] {
    return [...this.#workers.values()];
  }

  /** Offsets not processed yet, by input topic without its prefix. */
  lag(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.#loop?.lag() ?? {}).map(([topic, lag]) => [this.#bare(topic), lag]));
  }

  /** Waits for the registry as long as it is away. */
  async start(): Promise<LoopHandle> {
    const { config, logger } = this.#parts;
    const { name, topics, inputs, state, acceptLoss, createWorker } = this.#options;
    const prefix = config.CHARGEPLANE_TOPIC_PREFIX;
    this.#stage = 'waiting for the schema registry';
    const codec = await openCodec({ registryUrl: config.CHARGEPLANE_REGISTRY, topicPrefix: prefix, topics, onWait: (error) => logger.warn({ err: error }, 'waiting for the schema registry') });
    this.#stage = 'waiting for Kafka';
    this.#loop = await runExactlyOnce({
      kafka: createKafka({ brokers: config.CHARGEPLANE_KAFKA, clientId: `chargeplane-${name}`, logger }),
      groupId: `${prefix}${name}`,
      transactionalIdPrefix: `${prefix}${name}`,
      partitions: config.CHARGEPLANE_PARTITIONS,
      sessionTimeoutMs: config.CHARGEPLANE_SESSION_TIMEOUT_MS,
      inputs: inputs.map((input) => ({ ...input, topic: prefix + input.topic, ...(input.after !== undefined && { after: prefix + input.after }) })),
      stateTopic: prefix + state.topic,
      position: positionsIn(codec, state),
      ...(acceptLoss && { acceptLoss }),
      createWorker: (partition) => {
        const worker = createWorker(partition, codec);
        this.#workers.set(partition, worker);
        return worker;
      },
      onEvent: (event) => this.#onEvent(event),
    });
    return this.#loop;
  }

  #onEvent(event: LoopEvent): void {
    const { logger } = this.#parts;
    switch (event.type) {
      case 'joined':
        this.#assigned = event.partitions;
        logger.info({ partitions: event.partitions }, 'joined the group');
        return;
      case 'acquired':
        this.#metrics.acquired(event.ms);
        logger.info({ ...event, ms: Math.round(event.ms) }, 'partition acquired');
        return;
      case 'lost':
        this.#workers.delete(event.partition);
        this.#metrics.lost();
        logger.warn({ partition: event.partition, reason: event.reason, err: event.error }, 'partition lost');
        return;
      case 'committed':
        this.#options.onCommitted?.({ ...event, topic: this.#bare(event.topic) });
        return;
      case 'skipped':
        logger.error(event, 'records were deleted before they were read');
        return;
      case 'loss':
        logger.error(event, 'records that were deleted before they were read are accepted as lost');
        return;
      case 'fatal':
        this.#workers.delete(event.partition);
        logger.fatal(event, 'a partition stands still');
        return;
      case 'crashed':
        logger.warn({ err: event.error, restarting: event.restarting }, 'the consumer crashed');
    }
  }

  #bare(topic: string): string {
    return topic.slice(this.#parts.config.CHARGEPLANE_TOPIC_PREFIX.length);
  }
}
