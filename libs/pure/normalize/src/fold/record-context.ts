import type { RawRecord } from '@chargeplane/contracts';

/** One record of the log with its place. */
export interface RecordContext {
  readonly raw: RawRecord;
  /** Key of the charger that the step is about; for a timer not that of the record. */
  readonly key: string;
  readonly tenantId: string;
  readonly chargerId: string;
  readonly partition: number;
  readonly offset: number;
  /** Largest broker timestamp of the partition so far. */
  readonly logTime: number;
  /** Subject of the timer that fires, null for the record itself. */
  readonly timer: string | null;
  /** The record was parked before and is tried again: its place among the others is gone. */
  readonly retried: boolean;
}

/** Name in RawPointer.topic: that of the contract, so that events do not depend on the prefix of an installation. */
export const SOURCE_TOPIC = 'frames';
