import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordByName } from '@chargeplane/contracts';
import { tail } from '@chargeplane/kafka';
import type { Kafka, Tail } from '@chargeplane/kafka';
import type { Codec, RecordName } from '@chargeplane/schema-registry';
import { DecodeInOrder } from './decode-in-order.ts';
import type { Place } from './decode-in-order.ts';
import type { Misfit } from './judge-entry.ts';

export interface FollowOptions<N extends RecordName> {
  readonly kafka: Kafka;
  readonly codec: Codec;
  readonly topicPrefix: string;
  readonly topic: 'chargers' | 'tokens' | 'downlink';
  readonly fullName: N;
  readonly from: 'beginning' | 'end';
  readonly incarnation: string;
  /** Why a record that can be read is not taken; null where it is. */
  judge?(place: Place, value: RecordByName[N] | null): Misfit | null;
  onRecord(place: Place, value: RecordByName[N] | null): void;
  /** It is passed over; what its key had before stands. */
  onMisfit(place: Place, misfit: Misfit): void;
  /** Kafka or the topic is not there yet; it is tried again. */
  onWait(error: unknown): void;
}

export interface Following {
  /** From the beginning: the topic was read to its end. From the end: everything that comes now will be seen. Waits for Kafka as long as it takes. */
  readonly ready: Promise<void>;
  /** Rejects when it cannot go on. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const RETRY_MS = 1_000;

/** Reads a topic as one process run for itself, and commits nothing. */
export function follow<N extends RecordName>(options: FollowOptions<N>): Following {
  const { kafka, codec, topicPrefix, topic, fullName, from, incarnation } = options;
  const decoding = new DecodeInOrder(codec, topic, fullName, {
    record(place, value) {
      const misfit = options.judge?.(place, value) ?? null;
      if (misfit === null) options.onRecord(place, value);
      else options.onMisfit(place, misfit);
    },
    unreadable: (place, { error: code, detail }) => options.onMisfit(place, { code, detail }),
  });
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  let tailing: Tail | null = null;
  let stopped = false;

  const start = async (): Promise<void> => {
    for (let attempt = 1; !stopped; attempt++) {
      const begun = tail({ kafka, topic: `${topicPrefix}${topic}`, from, incarnation: `${incarnation}-${attempt}`, onRecord: (partition, record) => decoding.accept(partition, record) });
      tailing = begun;
      try {
        await begun.ready;
        begun.failed.catch(fail);
        return decoding.settled();
      } catch (error) {
        if (stopped) return;
        options.onWait(error);
        await begun.stop();
        await sleep(RETRY_MS);
      }
    }
  };
  return {
    ready: start(),
    failed,
    async stop() {
      stopped = true;
      decoding.stop();
      await tailing?.stop();
    },
  };
}
