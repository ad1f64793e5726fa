import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive } from './servers/fetch-once.ts';

/**
 * Makes this process the only one that uses the folder of `path`.
 * @returns what gives it free again
 * @throws when another living process has it
 */
export function lockInstance(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(readFileSync(path, 'utf8'));
    if (attempt > 2 || (owner > 0 && isAlive(owner))) {
      throw new Error(`It runs already in this checkout, as process ${owner}: stop that first. If that process is something else, delete ${path}.`);
    }
    rmSync(path, { force: true });
  }
}
