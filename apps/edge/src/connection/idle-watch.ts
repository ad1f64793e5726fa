import type { Connection } from './connection.ts';
import { isIdle } from './decide-idle.ts';
import type { IdleLimits } from './decide-idle.ts';

/** Parts of a round, so that thousands of pings do not leave at once. */
const STEPS = 20;

/**
 * Pings every connection once in `pingIntervalMs`, one part after the other, and cuts those that were silent for too long. One timer for all.
 * While a socket is not read, its silence is ours; so it is while this process stood still.
 *
 * @param now milliseconds of a clock that never jumps
 */
export function startIdleWatch(connections: { readonly size: number; all(): Iterator<Connection> }, pingIntervalMs: number, limits: IdleLimits, now: () => number = () => performance.now()): () => void {
  const stepMs = pingIntervalMs / STEPS;
  const stalledMs = 2 * stepMs + 1_000;
  let round: Iterator<Connection> = connections.all();
  let share = 0;
  let step = 0;
  let lastStepAt = now();
  let listeningSince = 0;

  const look = (connection: Connection, at: number): void => {
    if (connection.paused) return;
    if (isIdle(at - Math.max(connection.lastHeardAt, listeningSince), connection.answersPings, limits)) connection.terminate('IDLE_TIMEOUT');
    else connection.ping();
  };

  const timer = setInterval(() => {
    const at = now();
    if (at - lastStepAt > stalledMs) listeningSince = at;
    lastStepAt = at;
    if (step === 0) {
      round = connections.all();
      share = Math.ceil(connections.size / STEPS);
    }
    const last = ++step === STEPS;
    if (last) step = 0;
    for (let left = last ? Infinity : share; left > 0; left--) {
      const { value: connection, done } = round.next();
      if (done === true) break;
      look(connection, at);
    }
  }, stepMs);
  return () => clearInterval(timer);
}
