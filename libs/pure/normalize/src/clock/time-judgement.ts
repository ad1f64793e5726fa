import type { Clock } from '@chargeplane/contracts';

/** What the clock rules make of one timestamp (R-CLK, R-OFF-2). */
export interface TimeJudgement {
  /** The charger's time, uncorrected; null where it is absent or unreadable. */
  readonly occurredAt: number | null;
  /** Best estimate: corrected where the clock is trusted, else the time of receipt. */
  readonly effectiveAt: number;
  readonly clock: Clock;
  /** TRUSTED or CORRECTED. */
  readonly trusted: boolean;
  /** R-OFF-2: inferred in 1.6; null where nothing can be said. */
  readonly offline: boolean | null;
  readonly offlineSource: 'FLAG' | 'INFERRED' | 'NONE';
}
