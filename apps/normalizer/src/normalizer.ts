import { createKafka, FatalError, runExactlyOnce } from '@chargeplane/kafka';
import type { LoopEvent, LoopHandle } from '@chargeplane/kafka';
import type { AppParts } from '@chargeplane/nest';
import { openCodec } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import { ruleSet, STATE_VERSION, vendorPacks } from '@chargeplane/normalize';
import type { NormalizerConfig } from './config.ts';
import { NormalizerWorker } from './normalizer-worker.ts';
import { normalizerMetrics } from './metrics.ts';
import type { NormalizerMetrics } from './metrics.ts';

/** The running loop with what is known of it. */
export class Normalizer {
  readonly #parts: AppParts<NormalizerConfig>;
  readonly #metrics: NormalizerMetrics;
  #loop: LoopHandle | null = null;
  #assigned: readonly number[] | null = null;

  constructor(parts: AppParts<NormalizerConfig>) {
    this.#parts = parts;
    this.#metrics = normalizerMetrics(parts.metrics, () => Object.values(this.#loop?.lag() ?? {}).reduce((sum, lag) => sum + lag, 0));
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
    const kafka = createKafka({ brokers: config.CHARGEPLANE_KAFKA, clientId: 'chargeplane-normalizer', logger });
    const codec = await openCodec({
      registryUrl: config.CHARGEPLANE_REGISTRY,
      topicPrefix: prefix,
      topics: ['frames', 'events', 'rejected', 'ledger', 'normalizer-state'],
      onWait: (error) => logger.warn({ err: error }, 'waiting for the schema registry'),
    });
    const rules = ruleSet({ id: config.CHARGEPLANE_TOKEN_KEY_ID, secret: config.CHARGEPLANE_TOKEN_KEY }, { packs: vendorPacks() });
    this.#loop = await runExactlyOnce({
      kafka,
      groupId: `${prefix}normalizer`,
      transactionalIdPrefix: `${prefix}normalizer`,
      partitions: config.CHARGEPLANE_PARTITIONS,
      inputs: [{ topic: `${prefix}frames`, contiguous: true }],
      stateTopic: `${prefix}normalizer-state`,
      position: positionOver(codec),
      createWorker: (partition) => new NormalizerWorker(partition, { codec, prefix, partitions: config.CHARGEPLANE_PARTITIONS, rules, metrics: this.#metrics }),
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
        logger.info({ ...event, ms: Math.round(event.ms) }, 'partition acquired');
        return;
      case 'lost':
        logger.warn({ partition: event.partition, reason: event.reason, err: event.error }, 'partition lost');
        return;
      case 'committed':
        this.#metrics.committed(event.records, event.ms);
        return;
      case 'skipped':
        logger.error(event, 'records were deleted before they were read');
        return;
      case 'fatal':
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
    encode: (offsets) => codec.encode('normalizer-state', 'io.chargeplane.state.Positions', { stateVersion: STATE_VERSION, offsets }),
    decode(value) {
      const decoded = codec.decodeAs('normalizer-state', 'io.chargeplane.state.Positions', value);
      if (decoded.error !== undefined) throw new FatalError(`The positions cannot be read: ${decoded.detail}`);
      if (decoded.value.stateVersion > STATE_VERSION) throw new FatalError(`The positions were written by newer code (state version ${decoded.value.stateVersion}): start that code`);
      return { ...decoded.value.offsets };
    },
  };
}
