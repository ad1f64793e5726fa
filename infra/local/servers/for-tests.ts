import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANALYST_USER, SINK_USER } from './clickhouse-config.ts';
import { prepareClassArchives } from './class-archives.ts';
import { prepareServers } from './prepare.ts';
import { deleteAtEnd } from './reaper.ts';
import { startServers } from './stack.ts';

/** Where the servers of a test are. Every test isolates itself: a random topic prefix, a random database. */
export interface TestServers {
  /** `host:port` */
  kafka: string;
  /** Confluent-compatible base path. */
  registry: string;
  /** The user `default` has all rights and no password. */
  clickhouse: string;
  users: { sink: { name: string; password: string }; analyst: { name: string; password: string } };
}

const VARIABLE = 'CHARGEPLANE_TEST_SERVERS';

/**
 * The servers that the test run shares, or, where none were started for it, fresh ones in a temporary folder. `stop` ends only
 * what this call started.
 */
export async function sharedServers(): Promise<TestServers & { stop(): Promise<void> }> {
  const shared = process.env[VARIABLE];
  if (shared !== undefined && shared !== '') {
    return { ...(JSON.parse(shared) as TestServers), stop: async () => undefined };
  }
  return startTestServers();
}

/** Starts all three servers in a temporary folder, which is deleted whatever happens to this process. */
export async function startTestServers(): Promise<TestServers & { stop(): Promise<void> }> {
  await prepareServers();
  await prepareClassArchives();
  const dir = await mkdtemp(join(tmpdir(), 'chargeplane-test-'));
  deleteAtEnd(dir);
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  try {
    const servers = await startServers({ dir });
    return {
      kafka: servers.kafka.bootstrap,
      registry: servers.registry.url,
      clickhouse: servers.clickhouse.url,
      users: { sink: SINK_USER, analyst: ANALYST_USER },
      stop: () => servers.stop().then(remove),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Starts the shared servers of a test run, unless the environment names some that run, and tells its tests about them. Returns what ends them. */
export async function startSharedServers(): Promise<() => Promise<void>> {
  if (process.env[VARIABLE]) return async () => undefined;
  const { stop, ...servers } = await startTestServers();
  process.env[VARIABLE] = JSON.stringify(servers);
  return async () => {
    delete process.env[VARIABLE];
    await stop();
  };
}
