import { startChild } from './child.ts';
import { javaCommand } from './java.ts';
import { prepareServers } from './prepare.ts';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

const JOURNAL = 'registry-journal';
const SNAPSHOTS = 'registry-snapshots';

/**
 * Creates the two topics that the registry keeps itself in, where they are missing: one partition, kept for ever. Left to
 * itself it would create them with the broker's retention of 7 days, and then forget schemas that records still name.
 */
export async function createJournalTopics(bootstrap: string): Promise<{ journal: string; snapshots: string }> {
  const { kafkaLibs } = await prepareServers();
  for (const topic of [JOURNAL, SNAPSHOTS]) {
    const child = await startChild({
      name: 'TopicCommand',
      command: javaCommand(),
      args: [
        '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', join(kafkaLibs, '*'),
        'org.apache.kafka.tools.TopicCommand', '--bootstrap-server', bootstrap, '--create', '--if-not-exists', '--topic', topic,
        '--partitions', '1', '--replication-factor', '1', '--config', 'retention.ms=-1', '--config', 'retention.bytes=-1',
      ],
      cwd: tmpdir(),
    });
    const { code, signal } = await child.exited;
    if (code !== 0) throw new Error(`Creating the registry's topic ${topic} on ${bootstrap} failed (${signal ?? code}):\n${child.tail()}`);
  }
  return { journal: JOURNAL, snapshots: SNAPSHOTS };
}
