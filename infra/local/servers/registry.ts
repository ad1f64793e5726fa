import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, whenReady, type Running } from './child.ts';
import { freePort } from './free-port.ts';
import { javaCommand, javaServerArguments } from './java.ts';
import { prepareServers } from './prepare.ts';
import { createJournalTopics } from './registry-topics.ts';

export interface RegistryOptions {
  /** Absolute. Only scratch files: what is registered lies in Kafka. */
  dir: string;
  /** `host:port` of the running broker that keeps the registry's journal. */
  kafkaBootstrap: string;
  /** A free one is taken where not given. */
  port?: number;
  log?: (text: string) => void;
  /** Ends it while it is starting. */
  signal?: AbortSignal;
  /** Milliseconds from the request to stop to SIGKILL. */
  graceMs?: number;
  /** Writes the class archive there when it stops; see class-archives.ts. */
  archiveTo?: string;
}

export interface RunningRegistry extends Running {
  /** Base path of the Confluent-compatible interface: `http://127.0.0.1:port/apis/ccompat/v7`. */
  url: string;
  port: number;
}

const READY_MS = 90_000;

/** Starts a real Apicurio Registry whose journal is in Kafka, and resolves when it has read all of it. */
export async function startRegistry(options: RegistryOptions): Promise<RunningRegistry> {
  const { dir, kafkaBootstrap, log, signal, graceMs, archiveTo } = options;
  const { registryJar } = await prepareServers((message) => log?.(`${message}\n`));
  const port = options.port ?? (await freePort());
  const temporary = join(dir, 'tmp');
  await mkdir(temporary, { recursive: true });
  const topics = await createJournalTopics(kafkaBootstrap);

  const settings = {
    'quarkus.http.host': '127.0.0.1',
    'quarkus.http.port': port,
    'quarkus.log.level': 'WARN',
    'quarkus.log.category."io.apicurio".level': 'WARN',
    'quarkus.http.access-log.enabled': false,
    'quarkus.banner.enabled': false,
    'apicurio.storage.kind': 'kafkasql',
    'apicurio.kafkasql.bootstrap.servers': kafkaBootstrap,
    'apicurio.kafkasql.topic': topics.journal,
    'apicurio.kafkasql.snapshots.topic': topics.snapshots,
    'apicurio.kafkasql.consumer.poll.timeout': 200,
    'apicurio.datasource.jdbc.initial-size': 2,
    'apicurio.datasource.jdbc.min-size': 2,
    'apicurio.datasource.jdbc.max-size': 10,
  };
  const child = await startChild({
    name: 'Apicurio Registry',
    command: javaCommand(),
    args: [
      '-Xmx192m', ...javaServerArguments('registry.jsa', temporary, archiveTo), '-XX:TieredStopAtLevel=1',
      ...Object.entries(settings).map(([key, value]) => `-D${key}=${value}`),
      '-jar', registryJar,
    ],
    cwd: dir,
    log,
    graceMs,
  });
  const origin = `http://127.0.0.1:${port}`;
  // Before it has read its journal it answers already, as if it were empty; its readiness tells.
  await whenReady(child, 'Apicurio Registry', READY_MS, async () => (await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(5000) })).status === 200, signal);
  const url = `${origin}/apis/ccompat/v7`;
  return { url, port, pid: child.pid, exited: child.exited, stop: child.stop };
}
