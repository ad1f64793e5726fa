import type { GroupPhase } from '../phase.ts';

/** Ticks in a row without a sign of life after which a member counts as stuck; far above every time-out and back-off of the client. */
const MOST_TICKS = 120;

/**
 * Tells when a member of a group stands still without a crash: the client waits for something that never comes, and would for ever (seen
 * after Kafka stood still for ten seconds). Counts ticks of this process instead of time, so that a process that slept is not taken for stuck.
 */
export class Silence {
  #ticks = 0;

  /** A heartbeat, a join, a crash: the client is alive. */
  heard(): void {
    this.#ticks = 0;
  }

  /** Once a second. @returns whether the member is stuck */
  tick(phase: GroupPhase): boolean {
    this.#ticks = phase === 'member' || phase === 'joining' ? this.#ticks + 1 : 0;
    return this.#ticks > MOST_TICKS;
  }
}
