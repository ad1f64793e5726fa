import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.ts';
import { fetchOnce } from './fetch-once.ts';
import { cacheDir } from './places.ts';

const KAFKA_VERSION = '4.2.2';
export const REGISTRY_VERSION = '3.0.9';
/** What Kafka is made of. */
export const pom = fileURLToPath(new URL('./pom.xml', import.meta.url));

/** Maven checks every file against the repository; these are pinned here as well. */
const SHA256: Record<string, string> = {
  'kafka_2.13-4.2.2.jar': '9cb5c9e3851ec3892bfbf0541e11f703ebde01d4360fbd183d1712eecedf2af0',
  'kafka-server-4.2.2.jar': '2b0b2ead465a11d05842e8037a34b752654f807f1414592cc045e6d5b1c59bd2',
  'kafka-clients-4.2.2.jar': '109b6c65c134fd65a424563c8377510f4d42e278e9fef0961d0450173e65496a',
  'registry.tar.gz': '2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43',
};

/** Called about once a second while something is fetched: what, how long, how much. */
export type Progress = (message: string) => void;

/** Where the downloaded servers are. ClickHouse is not among them: it comes with `npm ci`. */
export interface Prepared {
  /** Folder of the broker's jars. */
  kafkaLibs: string;
  /** The registry's runnable jar (its `lib/` lies beside it). */
  registryJar: string;
}

/**
 * Fetches Kafka and the registry with Maven into the cache where they are missing. Several processes may do it at once.
 * @throws with Maven's own last lines when it fails, or when a checksum differs.
 */
export async function prepareServers(progress: Progress = () => undefined): Promise<Prepared> {
  const pomHash = createHash('sha256').update(await readFile(pom)).digest('hex').slice(0, 8);
  const kafkaLibs = join(cacheDir, `kafka-${KAFKA_VERSION}-${pomHash}`);
  const registryDir = join(cacheDir, `apicurio-registry-${REGISTRY_VERSION}`);
  const waiting = (what: string) => () => progress(`${what}: another process is fetching it, waiting`);

  await fetchOnce(kafkaLibs, waiting('Kafka'), (dir) =>
    withProgress(`Kafka ${KAFKA_VERSION} (about 45 MB)`, dir, progress, async () => {
      await maven([
        'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies',
        '-f', pom, '-DincludeScope=runtime', `-DoutputDirectory=${dir}`,
      ]);
      for (const file of await readdir(dir)) if (file in SHA256) await checkSum(join(dir, file), file);
    }),
  );
  await fetchOnce(registryDir, waiting('Apicurio Registry'), (dir) =>
    withProgress(`Apicurio Registry ${REGISTRY_VERSION} (about 110 MB)`, dir, progress, async () => {
      const archive = join(dir, 'registry.tar.gz');
      await maven([
        'org.apache.maven.plugins:maven-dependency-plugin:2.8:get', '-Dtransitive=false',
        `-Dartifact=io.apicurio:apicurio-registry-app:${REGISTRY_VERSION}:tar.gz:all`, `-Ddest=${archive}`,
      ]);
      await checkSum(archive, 'registry.tar.gz');
      await run('tar', ['-xzf', archive, '-C', dir], 'unpack the registry');
      await rm(archive);
    }),
  );
  return { kafkaLibs, registryJar: join(registryDir, `apicurio-registry-app-${REGISTRY_VERSION}-runner.jar`) };
}

async function withProgress(what: string, dir: string, progress: Progress, work: () => Promise<void>): Promise<void> {
  const start = Date.now();
  progress(`fetching ${what} with Maven`);
  const ticker = setInterval(() => {
    void folderBytes(dir).then((bytes) => {
      progress(`fetching ${what}: ${Math.round((Date.now() - start) / 1000)} s, ${Math.round(bytes / 1e6)} MB here`);
    });
  }, 1000);
  try {
    await work();
  } finally {
    clearInterval(ticker);
  }
  progress(`fetched ${what} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

async function folderBytes(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => stat(join(dir, name)).then((s) => (s.isFile() ? s.size : 0)).catch(() => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const maven = (args: string[]): Promise<void> => run('mvn', ['-B', '-q', '-ntp', ...args], 'fetch with Maven');

async function run(command: string, args: string[], what: string): Promise<void> {
  const child = await startChild({ name: command, command, args, cwd: cacheDir }).catch((cause: unknown) => {
    throw new Error(`Cannot ${what}: ${command} does not start. Is it installed?`, { cause });
  });
  const { code, signal } = await child.exited;
  if (code === 0) return;
  throw new Error(`Cannot ${what}: ${command} ended with ${signal ?? code}. Check the network and Maven's settings, then try again. It wrote:\n${child.tail()}`);
}

async function checkSum(path: string, name: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found !== SHA256[name]) throw new Error(`${name} has sha256 ${found} instead of ${SHA256[name]}: it is not the file that was pinned, and was not kept.`);
}
