import Cluster from 'kafkajs/src/cluster/index.js';
import { pause } from './waiting.ts';

/** What is used of kafkajs 2.2.4's own cluster. */
interface Finding {
  findGroupCoordinatorMetadata(request: object): Promise<unknown>;
  refreshMetadata(): Promise<void>;
}

const ATTEMPTS = 5;

const prototype = Cluster.prototype as Finding;
const find = prototype.findGroupCoordinatorMetadata;

/**
 * kafkajs asks each broker once who coordinates a group or a transaction, swallows every error, and then says for good that nobody does: one connection cut at
 * that moment ends a transaction, or a member of a group without a restart. And it asks before each step of a transaction. So it is asked again.
 */
prototype.findGroupCoordinatorMetadata = async function findPatiently(this: Finding, request: object): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await find.call(this, request);
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof Error && error.name === 'KafkaJSGroupCoordinatorNotFound')) throw error;
      await pause(50 * attempt);
      await this.refreshMetadata().catch(() => {});
    }
  }
};
