import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startChild, whenReady, type Child, type Running } from './child.ts';
import { freePorts } from './free-port.ts';
import { javaCommand, javaServerArguments } from './java.ts';
import { kafkaProperties } from './kafka-properties.ts';
import type { ClusterMember, KafkaPlace, ProxiedListener } from './kafka-properties.ts';
import { prepareServers } from './prepare.ts';

export interface KafkaOptions {
  /** Absolute. Holds the data and the configuration; the same folder continues with the data of before. */
  dir: string;
  /** Free ones are taken where not given. Both may differ from run to run. */
  port?: number;
  controllerPort?: number;
  /** Further listeners for tests, each behind a proxy that listens on `advertisedPort`: clients that come through it stay with it. */
  behindProxies?: readonly ProxiedListener[];
  /** Where it is one of several brokers: see kafka-cluster.ts. */
  member?: ClusterMember & { clusterId: string };
  /** See KafkaPlace. */
  brokerSessionMs?: number;
  log?: (text: string) => void;
  /** Ends it while it is starting. */
  signal?: AbortSignal;
  /** Milliseconds from the request to stop to SIGKILL. */
  graceMs?: number;
  /** Writes the class archive there when it stops; see class-archives.ts. */
  archiveTo?: string;
}

export interface RunningKafka extends Running {
  /** `host:port`. */
  bootstrap: string;
  port: number;
  controllerPort: number;
}

const READY_MS = 60_000;

/** Starts a real single-node Apache Kafka (KRaft) and resolves when it answers requests. */
export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const { dir, log, signal, graceMs, archiveTo, behindProxies, member, brokerSessionMs } = options;
  const { kafkaLibs } = await prepareServers((message) => log?.(`${message}\n`));
  const [first = 0, second = 0] = await freePorts(2);
  const port = options.port ?? first;
  const controllerPort = options.controllerPort ?? second;
  const logDir = join(dir, 'data');
  const temporary = join(dir, 'tmp');
  await mkdir(temporary, { recursive: true });
  const place = { port, controllerPort, behindProxies, member, brokerSessionMs };
  const java = await javaArguments(kafkaLibs, temporary, archiveTo);
  if (!existsSync(logDir)) await format(dir, logDir, await javaArguments(kafkaLibs, temporary), place, member?.clusterId);

  const properties = join(dir, 'server.properties');
  await writeFile(properties, kafkaProperties({ ...place, logDir }));
  const child = await startChild({ name: 'Kafka', command: javaCommand(), args: [...java, 'kafka.Kafka', properties], cwd: dir, log, graceMs });
  await whenReady(child, 'Kafka', READY_MS, () => answersApiVersions(port), signal);
  return { bootstrap: `127.0.0.1:${port}`, port, controllerPort, pid: child.pid, exited: child.exited, stop: child.stop };
}

async function javaArguments(libs: string, temporary: string, archiveTo?: string): Promise<string[]> {
  const jars = (await readdir(libs)).filter((name) => name.endsWith('.jar')).sort();
  return [
    '-Xmx512m', ...javaServerArguments('kafka.jsa', temporary, archiveTo),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
    '-cp', jars.map((jar) => join(libs, jar)).join(':'),
  ];
}

/** Formats in a folder beside and renames it, so that a broken-off attempt leaves nothing half done. */
async function format(dir: string, logDir: string, java: string[], place: Omit<KafkaPlace, 'logDir'>, clusterId = newClusterId()): Promise<void> {
  const unfinished = join(dir, 'data.formatting');
  await rm(unfinished, { recursive: true, force: true });
  const properties = join(dir, 'format.properties');
  await writeFile(properties, kafkaProperties({ ...place, logDir: unfinished }));
  const founds = (place.member?.nodeId ?? 1) === 1 ? ['--standalone'] : [];
  const child = await runTool(dir, [...java, 'kafka.tools.StorageTool', 'format', ...founds, '-t', clusterId, '-c', properties]);
  const { code, signal } = await child.exited;
  if (code !== 0) throw new Error(`Formatting Kafka's storage in ${dir} failed (${signal ?? code}):\n${child.tail()}`);
  await rename(unfinished, logDir);
  await rm(properties, { force: true });
}

export const newClusterId = (): string => randomBytes(16).toString('base64url').replace(/^-/, 'A');

const runTool = (cwd: string, args: string[]): Promise<Child> => startChild({ name: "Kafka's storage tool", command: javaCommand(), args, cwd });

/** Sends the first request of every client, ApiVersions v0, and waits for an answer without an error code. */
export function answersApiVersions(port: number): Promise<boolean> {
  const request = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff]);
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (ok: boolean): void => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(2000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('connect', () => socket.write(request));
    let received = Buffer.alloc(0);
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      if (received.length >= 10) end(received.readInt32BE(4) === 7 && received.readInt16BE(8) === 0);
    });
  });
}
