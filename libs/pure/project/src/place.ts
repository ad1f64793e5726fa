import type { TopicName } from '@chargeplane/contracts';

/** Where a record stands in Kafka. */
export interface Place {
  /** Without the prefix of the installation. */
  readonly topic: ProjectedTopic;
  readonly partition: number;
  readonly offset: number;
  /** Timestamp of the Kafka record, ms since 1970. */
  readonly timestamp: number;
}

/** The topics that become rows. */
export const PROJECTED_TOPICS = ['frames', 'events', 'rejected', 'ledger', 'outcomes'] as const satisfies readonly TopicName[];
export type ProjectedTopic = (typeof PROJECTED_TOPICS)[number];
