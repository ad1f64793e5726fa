import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startChild } from '../../local/servers/child.ts';
import type { Child } from '../../local/servers/child.ts';
import { fetchOnce } from '../../local/servers/fetch-once.ts';
import { javaCommand } from '../../local/servers/java.ts';
import { cacheDir } from '../../local/servers/places.ts';
import type { LibraryCharger } from './library-charger.ts';

const source = join(import.meta.dirname, 'java-oca-ocpp');

/** Maven checks every file against the repository; these are pinned here as well. */
const SHA256: Record<string, string> = {
  'Java-WebSocket-1.5.2.jar': 'ff869d198a8dc5d00967392e187aeda93b833b7cdd3bccefb3d7fb5834098b85',
  'OCPP-J-1.0.2.jar': '28932947b3822602fb0a20dae094d8686f3e85747991cc9287a6f9610601e6aa',
  'activation-1.1.jar': '2881c79c9d6ef01c58e62beea13e9d1ac8b8baa16f2fc198ad6e6776defdcdd3',
  'common-1.0.2.jar': '0934ad09644d5110d0765e544ad4233761fc84a3a0e88c75a1a047efab5c1a5a',
  'ecj-3.39.0.jar': '01f5a92ac19bb2b3bf85e295a68f2c73c264369109158b566ce9b490af982948',
  'gson-2.8.9.jar': 'd3999291855de495c94c743761b8ab5176cfeabe281a5ab0d8e8d45326fd703e',
  'javax.xml.soap-api-1.4.0.jar': '141374e33be99768611a2d42b9d33571a0c5b9763beca9c2dc90900d8cc8f767',
  'jaxb-api-2.1.jar': '2e9dc899a785544e8a8262047cd370636f734ee0246e36263ee0295c3f3aed94',
  'slf4j-api-1.7.25.jar': '18c4a0095d5c1da6b817592e767bb23d29dd2f560ad74df75ff3961dbde25b79',
  'stax-api-1.0-2.jar': 'e8c70ebd76f982c9582a82ef82cf6ce14a7d58a4a4dca5cb7b7fc988c80089b7',
  'v1_6-1.1.0.jar': 'a7f67b5a7feba0b797f249d828a38b4d982cea98620b1f83ad3c205e38b9faa8',
};

/** Fetches Java-OCA-OCPP with Maven and compiles our charger against it, once. @returns the class path */
export async function prepareJavaCharger(): Promise<string> {
  const pom = join(source, 'pom.xml');
  const main = join(source, 'Charger.java');
  const hash = createHash('sha256').update(await readFile(pom)).update(await readFile(main)).digest('hex').slice(0, 8);
  const target = join(cacheDir, `java-oca-ocpp-${hash}`);
  await fetchOnce(target, () => undefined, async (dir) => {
    await run('mvn', ['-B', '-q', '-ntp', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies', '-f', pom, '-DincludeScope=runtime', `-DoutputDirectory=${dir}`], 'fetch Java-OCA-OCPP with Maven');
    const jars = (await readdir(dir)).sort();
    if (jars.join() !== Object.keys(SHA256).sort().join()) throw new Error(`Maven brought ${jars.join(', ')}, not the files that are pinned.`);
    for (const jar of jars) {
      const found = createHash('sha256').update(await readFile(join(dir, jar))).digest('hex');
      if (found !== SHA256[jar]) throw new Error(`${jar} has sha256 ${found} instead of ${SHA256[jar]}: it is not the file that was pinned, and was not kept.`);
    }
    await run(javaCommand(), ['-jar', join(dir, 'ecj-3.39.0.jar'), '-17', '-nowarn', '-cp', classPath(dir), '-d', join(dir, 'classes'), main], 'compile Charger.java');
  });
  return [join(target, 'classes'), classPath(target)].join(delimiter);
}

const classPath = (dir: string): string => Object.keys(SHA256).filter((jar) => !jar.startsWith('ecj')).map((jar) => join(dir, jar)).join(delimiter);

async function run(command: string, args: string[], what: string): Promise<void> {
  const child = await startChild({ name: command, command, args, cwd: cacheDir });
  const { code, signal } = await child.exited;
  if (code !== 0) throw new Error(`Cannot ${what}: ${command} ended with ${signal ?? code}.\n${child.tail()}`);
}

/** Charger.java as a process of its own. */
export async function javaCharger(path: string, url: string, identity: string): Promise<LibraryCharger> {
  let text = '';
  let wake = (): void => undefined;
  const child: Child = await startChild({
    name: 'Charger.java', command: javaCommand(), args: ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx64m', '-cp', path, 'Charger', url, identity], cwd: cacheDir, stopBy: 'end-of-input',
    log: (piece) => {
      text += piece;
      wake();
    },
  });
  let ended = false;
  void child.exited.then(() => {
    ended = true;
    wake();
  });
  const said = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(text)) {
      if (ended || text.includes('FAILED')) throw new Error(`${identity} did not say ${pattern.source}:\n${text}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    async charge() {
      await said(/^BOOTED Accepted \d+$/m);
      await said(/^AUTHORIZED Accepted$/m);
      await said(/^STARTED \d+$/m);
    },
    reconnected: () => said(/^RECONNECTED /m),
    stopped: () => said(/^STOPPED \d+$/m),
    end: () => child.stop(),
  };
}
