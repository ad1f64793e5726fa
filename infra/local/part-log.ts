import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Opens `<dir>/<part>.log` for this run. One other file is kept, `<part>.previous.log`: what stood in it when the run began or when it was full.
 * A disk that cannot be written to stops nobody.
 */
export function openPartLog(dir: string, part: string, mostBytes = MOST_BYTES): (text: string) => void {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${part}.log`);
  let bytes = 0;
  const begin = (): number => {
    if (existsSync(path)) renameSync(path, join(dir, `${part}.previous.log`));
    bytes = 0;
    return openSync(path, 'w');
  };
  let file = begin();
  return (text) => {
    try {
      if (bytes > 0 && bytes + text.length > mostBytes) {
        closeSync(file);
        file = begin();
      }
      bytes += writeSync(file, text);
    } catch {
      // Logs are not worth the pipe.
    }
  };
}
