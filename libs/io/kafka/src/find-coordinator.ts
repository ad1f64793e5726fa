import Cluster from 'kafkajs/src/cluster/index.js';
import { pause } from './waiting.ts';

interface Asked {
  groupId: string;
  coordinatorType: number;
}

/** What is used of kafkajs 2.2.4's own cluster; each producer and consumer has one of its own. */
interface Finding {
  findGroupCoordinatorMetadata(request: Asked): Promise<unknown>;
  refreshMetadata(): Promise<void>;
}

const ATTEMPTS = 5;
const OF_TRANSACTIONS = 1;
/** A transaction takes less; a coordinator that moved is asked for again after that. */
const KNOWN_MS = 500;

const known = new WeakMap<Finding, { groupId: string; until: number; answer: unknown }>();
const prototype = Cluster.prototype as Finding;
const find = prototype.findGroupCoordinatorMetadata;

/**
 * kafkajs asks who coordinates before each step of a transaction, four to five times for each of ours: the answer is kept for a moment. And it asks each broker once,
 * swallows every error, and then says for good that nobody coordinates: one connection cut at that moment ends a transaction, or a member of a group without a restart. So it is asked again; and a member of a group may start
 * again after that, as it does after any other fault of the network.
 */
prototype.findGroupCoordinatorMetadata = async function findPatiently(this: Finding, request: Asked): Promise<unknown> {
  const { groupId, coordinatorType } = request;
  const before = known.get(this);
  if (coordinatorType === OF_TRANSACTIONS && before?.groupId === groupId && performance.now() < before.until) return before.answer;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await find.call(this, request);
      if (coordinatorType === OF_TRANSACTIONS) known.set(this, { groupId, until: performance.now() + KNOWN_MS, answer });
      return answer;
    } catch (error) {
      if (!(error instanceof Error && error.name === 'KafkaJSGroupCoordinatorNotFound')) throw error;
      if (attempt === ATTEMPTS) throw Object.assign(error, { retriable: coordinatorType !== OF_TRANSACTIONS });
      await pause(50 * attempt);
      await this.refreshMetadata().catch(() => {});
    }
  }
};
