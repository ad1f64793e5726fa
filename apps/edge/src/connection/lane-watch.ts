/** What a lane that waits for Kafka demands of the connections behind it. */
export type LaneState =
  /** Read on. */
  | 'FLOWING'
  /** Stop reading: chargers wait. */
  | 'PAUSED'
  /** The deadline passed: close, and refuse new ones. */
  | 'CUT'
  /** And what they still send until they are closed is too much: cut without a closing handshake. */
  | 'FULL';

export interface LaneLimits {
  /** Age in ms from which sockets are not read. */
  readonly pauseAgeMs: number;
  readonly pauseRecords: number;
  readonly pauseBytes: number;
  /** Age in ms from which connections are closed. */
  readonly ackDeadlineMs: number;
  /** Times what pauses: more than that is not taken from connections that are being closed. */
  readonly fullFactor: number;
}

export interface LaneLoad {
  readonly ageMs: number;
  readonly records: number;
  readonly bytes: number;
}

/** Resumes only at half of what pauses, so that it does not flutter. */
export function decideLane(before: LaneState, load: LaneLoad, limits: LaneLimits): LaneState {
  const above = (factor: number): boolean => load.records > limits.pauseRecords * factor || load.bytes > limits.pauseBytes * factor;
  if (load.ageMs > limits.ackDeadlineMs) return above(limits.fullFactor) ? 'FULL' : 'CUT';
  const factor = before === 'FLOWING' ? 1 : 0.5;
  return load.ageMs > limits.pauseAgeMs * factor || above(factor) ? 'PAUSED' : 'FLOWING';
}

/** Connections are not accepted. */
export const isCut = (state: LaneState): boolean => state === 'CUT' || state === 'FULL';

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
    return this.#states.every(isCut);
  }

  get held(): number {
    return this.#states.filter((state) => state !== 'FLOWING').length;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
