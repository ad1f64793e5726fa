import type { Charger, Downlink, Token } from '@chargeplane/contracts';
import type { Kafka } from '@chargeplane/kafka';
import type { Logger } from '@chargeplane/nest';
import type { Codec } from '@chargeplane/schema-registry';
import type { EdgeConfig } from '../config.ts';
import type { EdgeMetrics } from '../metrics.ts';
import { ChargerTable } from './charger-table.ts';
import type { Place } from './decode-in-order.ts';
import { follow } from './follow-table.ts';
import type { FollowOptions, Following } from './follow-table.ts';
import { judgeCharger, judgeToken, MISFITS } from './judge-entry.ts';
import type { Misfit } from './judge-entry.ts';

export interface TablesParts {
  readonly config: EdgeConfig;
  readonly kafka: Kafka;
  readonly logger: Logger;
  /** One life of this process. */
  readonly incarnation: string;
  readonly metrics: Pick<EdgeMetrics, 'passedOver'>;
}

export interface TablesEvents {
  /** An entry of `chargers` was read; null is a tombstone. It stands in the table after this call. */
  charger(key: string, charger: Charger | null, set: () => void): void;
  downlink(downlink: Downlink): void;
  /** It cannot be read on. */
  failed(error: unknown): void;
}

/** What the edge reads of Kafka: `chargers` and `tokens` from their beginning, `downlink` from its end. What cannot be used is passed over, logged and counted. */
export class Tables {
  readonly chargers = new ChargerTable();
  /** By tenant and reference. */
  readonly tokens = new Map<string, Token>();
  readonly #parts: TablesParts;
  #following: Following[] = [];

  constructor(parts: TablesParts) {
    this.#parts = parts;
  }

  /** Resolves when the tables are read to their ends and `downlink` is positioned at its end. */
  async follow(codec: Codec, events: TablesEvents): Promise<void> {
    const { kafka, config, logger, incarnation } = this.#parts;
    const onWait = (error: unknown): void => logger.warn({ err: error }, 'waiting for Kafka and its topics (deploy creates them); chargers are answered 503');
    const common = { kafka, codec, topicPrefix: config.CHARGEPLANE_TOPIC_PREFIX, incarnation, onWait };
    const partitions = config.CHARGEPLANE_PARTITIONS;
    this.#following = [
      follow({
        ...common, topic: 'chargers', fullName: 'io.chargeplane.registry.Charger', from: 'beginning',
        judge: (place, charger) => judgeCharger(place, charger, partitions),
        onRecord: ({ key, offset }, charger) => events.charger(key, charger, () => this.chargers.set(key, charger, offset)),
        onMisfit: this.#misfit('chargers'),
      }),
      follow({
        ...common, topic: 'tokens', fullName: 'io.chargeplane.registry.Token', from: 'beginning',
        judge: (place, token) => judgeToken(place, token, partitions),
        onRecord: ({ key }, token) => void (token === null ? this.tokens.delete(key) : this.tokens.set(key, token)),
        onMisfit: this.#misfit('tokens'),
      }),
      follow({
        ...common, topic: 'downlink', fullName: 'io.chargeplane.command.Downlink', from: 'end',
        judge: (_place, downlink) => (downlink === null ? { code: 'NO_VALUE', detail: MISFITS.NO_VALUE } : null),
        onRecord: (_place, downlink) => downlink !== null && events.downlink(downlink),
        onMisfit: this.#misfit('downlink'),
      }),
    ];
    for (const { failed } of this.#following) failed.catch((error: unknown) => events.failed(error));
    await Promise.all(this.#following.map(({ ready }) => ready));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#following.map((each) => each.stop()));
  }

  #misfit(topic: FollowOptions<never>['topic']): (place: Place, misfit: Misfit) => void {
    return ({ key, partition, offset }, { code, detail }) => {
      this.#parts.metrics.passedOver(topic, code);
      this.#parts.logger.error({ topic, partition, offset, code, detail, keyLength: key.length }, 'a record cannot be used and is passed over: look at what wrote it');
    };
  }
}
