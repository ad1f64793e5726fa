/** What a lane that waits for Kafka demands of the connections behind it. */
export type LaneState =
  /** Read on. */
  | 'FLOWING'
  /** Stop reading: chargers wait. */
  | 'PAUSED'
  /** The deadline passed: close, and refuse new ones. */
  | 'CUT';

export interface LaneLimits {
  /** Age in ms from which sockets are not read. */
  readonly pauseAgeMs: number;
  readonly pauseRecords: number;
  readonly pauseBytes: number;
  /** Age in ms from which connections are closed. */
  readonly ackDeadlineMs: number;
}

export interface LaneLoad {
  readonly ageMs: number;
  readonly records: number;
  readonly bytes: number;
}

/** Resumes only at half of what pauses, so that it does not flutter. */
export function decideLane(before: LaneState, load: LaneLoad, limits: LaneLimits): LaneState {
  if (load.ageMs > limits.ackDeadlineMs) return 'CUT';
  const factor = before === 'FLOWING' ? 1 : 0.5;
  const tooMuch = load.ageMs > limits.pauseAgeMs * factor || load.records > limits.pauseRecords * factor || load.bytes > limits.pauseBytes * factor;
  return tooMuch ? 'PAUSED' : 'FLOWING';
}

const LOOK_MS = 100;

/** Looks at every lane ten times a second and tells when one changes. */
export class LaneWatch {
  readonly #states: LaneState[];
  readonly #timer: NodeJS.Timeout;

  constructor(partitions: number, load: (partition: number) => LaneLoad, limits: LaneLimits, onChange: (partition: number, state: LaneState) => void) {
    this.#states = Array.from({ length: partitions }, () => 'FLOWING');
    this.#timer = setInterval(() => {
      for (let partition = 0; partition < partitions; partition++) {
        const before = this.state(partition);
        const after = decideLane(before, load(partition), limits);
        if (after === before) continue;
        this.#states[partition] = after;
        onChange(partition, after);
      }
    }, LOOK_MS);
  }

  state(partition: number): LaneState {
    return this.#states[partition] ?? 'FLOWING';
  }

  /** No partition takes anything. */
  get allCut(): boolean {
    return this.#states.every((state) => state === 'CUT');
  }

  get held(): number {
    return this.#states.filter((state) => state !== 'FLOWING').length;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
