import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a stream into a file that appears under its name only when it is complete and on disk; a file that was there stays until then, and
 * stays where anything fails. @returns bytes written
 */
export async function writeAtomically(file: string, source: Readable, progress: (bytes: number) => void = () => undefined, signal?: AbortSignal): Promise<number> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      progress((bytes += chunk.length));
      done(null, chunk);
    },
  });
  try {
    await pipeline(source, count, createWriteStream(temporary, { flags: 'wx' }), { signal });
    const handle = await open(temporary, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(temporary, file);
    return bytes;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
