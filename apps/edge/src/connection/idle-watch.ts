import type { Connection } from './connection.ts';
import { isIdle } from './decide-idle.ts';
import type { IdleLimits } from './decide-idle.ts';

/** Parts of a round, so that thousands of pings do not leave at once. */
const STEPS = 20;

/**
 * Pings every connection once in `pingIntervalMs`, one part after the other, and cuts those that were silent for too long. One timer for all.
 * While a socket is not read, its silence is ours.
 */
export function startIdleWatch(connections: { readonly size: number; all(): Iterator<Connection> }, pingIntervalMs: number, limits: IdleLimits, clock: () => number): () => void {
  let round: Iterator<Connection> = connections.all();
  let share = 0;
  let step = 0;
  const timer = setInterval(() => {
    if (step === 0) {
      round = connections.all();
      share = Math.ceil(connections.size / STEPS);
    }
    const last = ++step === STEPS;
    if (last) step = 0;
    const now = clock();
    for (let left = last ? Infinity : share; left > 0; left--) {
      const { value: connection, done } = round.next();
      if (done === true) break;
      look(connection, now, limits);
    }
  }, pingIntervalMs / STEPS);
  return () => clearInterval(timer);
}

function look(connection: Connection, now: number, limits: IdleLimits): void {
  if (connection.paused) return;
  if (isIdle(now - connection.lastHeardAt, connection.answersPings, limits)) connection.terminate('IDLE_TIMEOUT');
  else connection.ping();
}
