import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from './places.ts';
import { pom, REGISTRY_VERSION } from './prepare.ts';

/** The Java of JAVA_HOME if that is set, else the one of the path. */
export function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  return home !== undefined && home !== '' ? join(home, 'bin', 'java') : 'java';
}

let folder: string | undefined;

/** Folder of the class archives: they hold for one Java and these versions of the servers only. */
export function classArchiveDir(): string {
  if (folder === undefined) {
    const { stderr } = spawnSync(javaCommand(), ['-version'], { encoding: 'utf8' });
    folder = join(cacheDir, `class-archives-${createHash('sha256').update(stderr ?? '').update(readFileSync(pom)).update(REGISTRY_VERSION).digest('hex').slice(0, 8)}`);
  }
  return folder;
}

/** Arguments of every server: small and quick to start. `writeTo` makes the archive at its end instead of using one. */
export function javaServerArguments(archive: string, temporary: string, writeTo?: string): string[] {
  const path = join(classArchiveDir(), archive);
  const classes = writeTo !== undefined ? [`-XX:ArchiveClassesAtExit=${writeTo}`] : existsSync(path) ? [`-XX:SharedArchiveFile=${path}`] : [];
  return ['-XX:+UseSerialGC', '-XX:-UsePerfData', `-Djava.io.tmpdir=${temporary}`, '-Xlog:disable', '-Xlog:all=error:stderr', ...classes];
}
