import type { RawLog } from './raw-log.ts';

/** Writes a TICK into every partition at once and then every `periodMs`: log time goes on where no charger speaks. A partition whose last tick waits gets none. */
export function startTicks(log: RawLog, periodMs: number, clock: () => number): () => void {
  const waiting = new Set<number>();
  const tick = (): void => {
    for (let partition = 0; partition < log.partitions; partition++) {
      if (waiting.has(partition)) continue;
      waiting.add(partition);
      log
        .appendTick(partition, clock())
        .catch(() => undefined)
        .finally(() => waiting.delete(partition));
    }
  };
  tick();
  const timer = setInterval(tick, periodMs);
  return () => clearInterval(timer);
}
