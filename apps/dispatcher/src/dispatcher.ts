import { createKafka, FatalError, runExactlyOnce } from '@chargeplane/kafka';
import type { LoopEvent, LoopHandle } from '@chargeplane/kafka';
import type { AppParts } from '@chargeplane/nest';
import { openCodec } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import { STATE_VERSION } from '@chargeplane/dispatch';
import type { DispatcherConfig } from './config.ts';
import { DispatcherWorker } from './dispatcher-worker.ts';
import { dispatcherMetrics } from './metrics.ts';
import type { DispatcherMetrics } from './metrics.ts';

/** The running loop with what is known of it. */
export class Dispatcher {
  readonly #parts: AppParts<DispatcherConfig>;
  readonly #workers = new Map<number, DispatcherWorker>();
  readonly #metrics: DispatcherMetrics;
  #loop: LoopHandle | null = null;
  #assigned: readonly number[] | null = null;

  constructor(parts: AppParts<DispatcherConfig>) {
    this.#parts = parts;
    const prefix = parts.config.CHARGEPLANE_TOPIC_PREFIX;
    this.#metrics = dispatcherMetrics(parts.metrics, {
      openCommands: () => [...this.#workers.values()].reduce((sum, worker) => sum + worker.openCommands(), 0),
      lag: () => Object.fromEntries(Object.entries(this.#loop?.lag() ?? {}).map(([topic, lag]) => [topic.slice(prefix.length), lag])),
    });
  }

  /** Null where every partition that the group gave us runs; else what is missing. */
  notReady(): string | null {
    if (this.#loop === null || this.#assigned === null) return 'waiting for partitions';
    const stopped = this.#loop.fatal();
    if (stopped.size > 0) return `partitions that stand still: ${[...stopped].map(([partition, reason]) => `${partition} (${reason})`).join('; ')}`;
    const missing = this.#assigned.length - this.#loop.owned().length;
    return missing > 0 ? `reading the state of ${missing} partitions` : null;
  }

  async start(): Promise<LoopHandle> {
    const { config, logger } = this.#parts;
    const prefix = config.CHARGEPLANE_TOPIC_PREFIX;
    const kafka = createKafka({ brokers: config.CHARGEPLANE_KAFKA, clientId: 'chargeplane-dispatcher', logger });
    const codec = await openCodec({
      registryUrl: config.CHARGEPLANE_REGISTRY,
      topicPrefix: prefix,
      topics: ['events', 'commands', 'outcomes', 'downlink', 'dispatcher-state'],
      onWait: (error) => logger.warn({ err: error }, 'waiting for the schema registry'),
    });
    const tokenKeys = [{ id: config.CHARGEPLANE_TOKEN_KEY_ID, secret: config.CHARGEPLANE_TOKEN_KEY }];
    this.#loop = await runExactlyOnce({
      kafka,
      groupId: `${prefix}dispatcher`,
      transactionalIdPrefix: `${prefix}dispatcher`,
      partitions: config.CHARGEPLANE_PARTITIONS,
      inputs: [
        { topic: `${prefix}events`, contiguous: false },
        { topic: `${prefix}commands`, contiguous: false, after: `${prefix}events` },
      ],
      stateTopic: `${prefix}dispatcher-state`,
      position: positionOver(codec),
      createWorker: (partition) => {
        const worker = new DispatcherWorker(partition, { codec, prefix, partitions: config.CHARGEPLANE_PARTITIONS, tokenKeys, logger, metrics: this.#metrics });
        this.#workers.set(partition, worker);
        return worker;
      },
      onEvent: (event) => this.#onEvent(event),
    });
    return this.#loop;
  }

  #onEvent(event: LoopEvent): void {
    const { logger, config } = this.#parts;
    switch (event.type) {
      case 'joined':
        this.#assigned = event.partitions;
        logger.info({ partitions: event.partitions }, 'joined the group');
        return;
      case 'acquired':
        logger.info({ ...event, ms: Math.round(event.ms) }, 'partition acquired');
        return;
      case 'lost':
        this.#workers.delete(event.partition);
        logger.warn({ partition: event.partition, reason: event.reason, err: event.error }, 'partition lost');
        return;
      case 'committed':
        this.#metrics.committed(event.topic.slice(config.CHARGEPLANE_TOPIC_PREFIX.length), event.records, event.ms);
        return;
      case 'skipped':
        logger.error(event, 'records were deleted before they were read');
        return;
      case 'fatal':
        this.#workers.delete(event.partition);
        logger.fatal(event, 'a partition stands still');
        return;
      case 'crashed':
        logger.warn({ err: event.error, restarting: event.restarting }, 'the consumer crashed');
    }
  }
}

/** The positions of the loop in their Avro record. */
function positionOver(codec: Codec): { encode(offsets: Record<string, number>): Buffer; decode(value: Buffer): Record<string, number> } {
  return {
    encode: (offsets) => codec.encode('dispatcher-state', 'io.chargeplane.state.Positions', { stateVersion: STATE_VERSION, offsets }),
    decode(value) {
      const decoded = codec.decodeAs('dispatcher-state', 'io.chargeplane.state.Positions', value);
      if (decoded.error !== undefined) throw new FatalError(`The positions cannot be read: ${decoded.detail}`);
      if (decoded.value.stateVersion > STATE_VERSION) throw new FatalError(`The positions were written by newer code (state version ${decoded.value.stateVersion}): start that code`);
      return { ...decoded.value.offsets };
    },
  };
}
