import type { Connection } from './connection.ts';
import { isIdle } from './decide-idle.ts';
import type { IdleLimits } from './decide-idle.ts';

/** Pings every connection each `pingIntervalMs` and cuts those that were silent for too long. While a socket is not read, its silence is ours. */
export function startIdleWatch(connections: { all(): Iterable<Connection> }, pingIntervalMs: number, limits: IdleLimits, clock: () => number): () => void {
  const timer = setInterval(() => {
    const now = clock();
    for (const connection of connections.all()) {
      if (connection.paused) continue;
      if (isIdle(now - connection.lastHeardAt, connection.answersPings, limits)) connection.terminate('IDLE_TIMEOUT');
      else connection.ping();
    }
  }, pingIntervalMs);
  return () => clearInterval(timer);
}
