import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Makes `target` (a folder) exist: `fill` writes into a temporary folder beside it, which is then renamed, so `target` is
 * complete or absent. A lock file keeps a second process waiting instead of fetching the same; a lock whose owner is gone is taken over.
 */
export async function fetchOnce(target: string, onWait: () => void, fill: (dir: string) => Promise<void>): Promise<void> {
  if (existsSync(target)) return;
  await mkdir(dirname(target), { recursive: true });
  const unlock = await lock(`${target}.lock`, onWait);
  try {
    if (existsSync(target)) return;
    for (const name of await readdir(dirname(target))) {
      if (name.startsWith(`.${basename(target)}-`)) await rm(join(dirname(target), name), { recursive: true, force: true });
    }
    const temporary = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    try {
      await fill(temporary);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  } finally {
    await unlock();
  }
}

async function lock(path: string, onWait: () => void): Promise<() => Promise<void>> {
  for (let told = false; ; ) {
    try {
      const file = await open(path, 'wx');
      await file.write(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner > 0 ? !isAlive(owner) : await isOld(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!told) onWait();
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A lock without an owner in it is one whose process died between creating and writing it. */
async function isOld(path: string): Promise<boolean> {
  const created = await stat(path).catch(() => undefined);
  return created !== undefined && Date.now() - created.mtimeMs > 5000;
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
