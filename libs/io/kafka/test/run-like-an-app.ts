import { runExactlyOnce } from '../src/loop/run-exactly-once.ts';
import type { LoopHandle, LoopOptions } from '../src/loop/loop-options.ts';
import { pause } from '../src/waiting.ts';

export interface RunningApp {
  /** Of the loop that runs now; nothing while it opens. */
  owned(): number[];
  stop(): Promise<void>;
}

/** Opening the loop may fail, and its client may die for good: an app ends then and is started again. */
export function runLikeAnApp(options: LoopOptions): RunningApp {
  let stopping = (): void => {};
  const stopped = new Promise<void>((resolve) => (stopping = resolve));
  let over = false;
  let handle: LoopHandle | undefined;
  const running = (async () => {
    while (!over) {
      handle = await runExactlyOnce(options).catch(() => undefined);
      await Promise.race([handle?.failed.catch(() => {}) ?? pause(100), stopped]);
      await handle?.stop();
    }
  })();
  return {
    owned: () => handle?.owned() ?? [],
    stop() {
      over = true;
      stopping();
      return running;
    },
  };
}
