/** What a partition works at or waits for, so that a wait can be explained. In the order of its life. */
export const LOOP_PHASES = [
  /** Connects a producer and fences the former owner. */
  'fence',
  /** Reads the state up to the marker. */
  'replay',
  /** Asks for the bounds of the inputs. */
  'positions',
  /** Nothing is there to process. */
  'records',
  /** The input that goes first is not processed up to its end yet. */
  'catch-up',
  'step',
  'forward',
  'commit',
  /** Drops the producer after a failure or at the end. */
  'release',
  /** Waits longer after each failure in a row. */
  'back-off',
  /** A heartbeat or a join must confirm that the partition is still ours. */
  'confirmation',
  /** Stopped for good. */
  'fatal',
] as const;
export type LoopPhase = (typeof LOOP_PHASES)[number];

/** What the member of the group does: `joining` until the coordinator has told what is ours, `restarting` after a crash of the client. */
export type GroupPhase = 'connecting' | 'joining' | 'member' | 'restarting' | 'stopped';

export interface Waiting<P> {
  phase: P;
  /** Since when. */
  ms: number;
}

/** Where something stands, and since when. */
export class Phase<P> {
  #phase: P;
  #since = performance.now();

  constructor(first: P) {
    this.#phase = first;
  }

  enter(phase: P): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#since = performance.now();
  }

  get now(): Waiting<P> {
    return { phase: this.#phase, ms: performance.now() - this.#since };
  }
}
