import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

let write: ((line: string) => void) | undefined;

/**
 * One watching process per process of ours, started at the first need: it holds a pipe whose other end is here, and when that
 * end closes, for whatever reason, it ends every guarded process group and deletes what was to be deleted. See reaper.mjs.
 */
function tell(line: string): void {
  if (write === undefined) {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./reaper.mjs', import.meta.url))], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    });
    child.unref();
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    (child.stdin as unknown as { unref(): void }).unref();
    write = (text) => void child.stdin.write(`${text}\n`);
  }
  write(line);
}

/** Ends the process group `pid` when this process is gone. Call the returned function once the group has ended by itself. */
export function guardProcessGroup(pid: number): () => void {
  tell(`+${pid}`);
  return () => tell(`-${pid}`);
}

/** Deletes a file or folder when this process is gone, after the guarded processes have ended. For temporary ones only. */
export function deleteAtEnd(path: string): void {
  tell(`rm ${path}`);
}
