export type Version = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1';

/** How a charger deals with CALLs of the central system. */
export type Temper = 'accepts' | 'rejects' | 'ignores' | 'late';

/** A change of an outbound CALL as one charger makes it. Gives the payload to send, or text where it is no JSON any more. */
export interface Lie {
  readonly id: string;
  /** Public thread that reports it. */
  readonly source: string;
  readonly change?: (action: string, payload: Record<string, unknown>, facts: LieFacts) => Record<string, unknown>;
  readonly changeText?: (action: string, text: string) => string;
  /** A CALL that follows another one. */
  readonly shadow?: (action: string, payload: Record<string, unknown>) => { action: string; payload: Record<string, unknown> } | undefined;
  /** The StartTransaction is sent twice, as after an answer that did not arrive. */
  readonly repeatsStart?: boolean;
}

export interface LieFacts {
  /** Milliseconds since the charger was switched on. */
  readonly uptimeMs: number;
  /** Counts the transactions of the charger from 0. */
  readonly session: number;
}

/** A kind of charger. Texts are those of the boot. */
export interface Profile {
  readonly vendor: string;
  readonly model: string;
  readonly firmware: string;
  readonly version: Version;
  readonly connectors: number;
  /** Watts in a session. */
  readonly power: number;
  readonly temper: Temper;
  readonly lies: readonly Lie[];
}
