import { createKafka, ensureTopics } from '@chargeplane/kafka';

const FOR_EVER = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' };

/**
 * Creates the two topics that the registry keeps itself in, where they are missing: one partition, kept for ever. Left to
 * itself it would create them with the broker's retention of 7 days, and then forget schemas that records still name.
 */
export async function createJournalTopics(bootstrap: string): Promise<{ journal: string; snapshots: string }> {
  const topics = { journal: 'registry-journal', snapshots: 'registry-snapshots' };
  const specs = Object.values(topics).map((name) => ({ name, partitions: 1, replicationFactor: 1, config: FOR_EVER }));
  await ensureTopics(createKafka({ brokers: [bootstrap], clientId: 'chargeplane-local' }), specs);
  return topics;
}
