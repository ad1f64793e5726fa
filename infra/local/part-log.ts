import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Opens `<dir>/<part>.log` for this run; the one of the run before is kept as `<part>.previous.log`. */
export function openPartLog(dir: string, part: string): (text: string) => void {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${part}.log`);
  if (existsSync(path)) renameSync(path, join(dir, `${part}.previous.log`));
  const stream = createWriteStream(path);
  stream.on('error', () => undefined);
  return (text) => void stream.write(text);
}
