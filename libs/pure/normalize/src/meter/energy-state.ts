/** What the energy rules (R-EN) remember of one transaction. Registers are exact decimals in Wh, as text. */
export interface EnergyState {
  readonly imported: RegisterState;
  readonly exported: RegisterState;
  /** Sum of Import.Interval samples of one context; null before the first (R-EN-2, R-EN-9). */
  readonly interval: { readonly context: string; readonly sum: string; readonly mixed: boolean } | null;
  /** First and last Energy.Active.Net. */
  readonly net: { readonly first: string; readonly last: string } | null;
  /** Last reported power in W and when: for R-EN-7. */
  readonly power: { readonly w: number; readonly at: number } | null;
  /** Intervals in a row in which energy and power disagree by a factor of about 1000; negative where the energy is too small. */
  readonly swaps: number;
  /** Timestamps of samples seen (at most 64), for repeatsEarlier. */
  readonly sampled: readonly string[];
}

export interface RegisterState {
  readonly begin: string | null;
  readonly end: string | null;
  readonly first: string | null;
  readonly last: string | null;
  /** Effective time of `last`, and the time that the charger gave. */
  readonly lastAt: number | null;
  readonly lastOccurredAt?: number | null;
  /** Energy of the segments before a METER_RESET (R-EN-6). */
  readonly before: string | null;
  readonly suspect: boolean;
}

export const EMPTY_REGISTER: RegisterState = { begin: null, end: null, first: null, last: null, lastAt: null, before: null, suspect: false };
export const EMPTY_ENERGY: EnergyState = { imported: EMPTY_REGISTER, exported: EMPTY_REGISTER, interval: null, net: null, power: null, swaps: 0, sampled: [] };
