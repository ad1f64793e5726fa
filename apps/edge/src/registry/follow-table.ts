import type { RecordByName } from '@chargeplane/contracts';
import { tail } from '@chargeplane/kafka';
import type { Kafka } from '@chargeplane/kafka';
import type { Codec, RecordName } from '@chargeplane/schema-registry';
import { DecodeInOrder } from './decode-in-order.ts';

export interface FollowOptions<N extends RecordName> {
  readonly kafka: Kafka;
  readonly codec: Codec;
  readonly topicPrefix: string;
  readonly topic: 'chargers' | 'tokens' | 'downlink';
  readonly fullName: N;
  readonly from: 'beginning' | 'end';
  readonly incarnation: string;
  onRecord(key: string, value: RecordByName[N] | null, offset: number): void;
  onUnreadable(key: string, error: string, offset: number): void;
}

export interface Following {
  /** From the beginning: the topic was read to its end. From the end: everything that comes now will be seen. */
  readonly ready: Promise<void>;
  /** Rejects when it cannot go on. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

/** Reads a topic as one process run for itself, and commits nothing. */
export function follow<N extends RecordName>(options: FollowOptions<N>): Following {
  const { kafka, codec, topicPrefix, topic, fullName, from, incarnation } = options;
  const decoding = new DecodeInOrder(codec, topic, fullName, {
    record: (key, value, offset) => options.onRecord(key, value, offset),
    unreadable: (key, failure, offset) => options.onUnreadable(key, `${failure.error}: ${failure.detail}`, offset),
  });
  const tailing = tail({ kafka, topic: `${topicPrefix}${topic}`, from, incarnation, onRecord: (_partition, record) => decoding.accept(record) });
  return {
    ready: tailing.ready.then(() => decoding.settled()),
    failed: tailing.failed,
    async stop() {
      decoding.stop();
      await tailing.stop();
    },
  };
}
