import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '../local/servers/child.ts';
import { rootDir } from '../local/servers/places.ts';

/** What a helper process says: one JSON object for each line. */
export interface Line {
  event: string;
  [field: string]: unknown;
}

export interface BenchChild extends Child {
  /** The next line with this event. Rejects when the process ends first. */
  line<T extends Line>(event: string): Promise<T>;
}

/** Starts a file of this folder on this Node and reads what it says. */
export async function startBenchChild(file: string, args: string[], onLine: (line: Line) => void = () => {}): Promise<BenchChild> {
  let rest = '';
  const waiting = new Map<string, (line: Line) => void>();
  const child = await startChild({
    name: file,
    command: process.execPath,
    args: [fileURLToPath(new URL(file, import.meta.url)), ...args],
    cwd: rootDir,
    log(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const each of lines) {
        if (!each.startsWith('{"event"')) continue;
        const line = JSON.parse(each) as Line;
        onLine(line);
        waiting.get(line.event)?.(line);
        waiting.delete(line.event);
      }
    },
  });
  return {
    ...child,
    line<T extends Line>(event: string): Promise<T> {
      return new Promise((resolve, reject) => {
        waiting.set(event, (line) => resolve(line as T));
        void child.exited.then(() => reject(new Error(`${file} ended before it said "${event}".\n${child.tail()}`)));
      });
    },
  };
}
