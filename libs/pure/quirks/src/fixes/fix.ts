import type { AliasValue } from './alias-value.ts';
import type { DropField } from './drop-field.ts';
import type { ParseTransfer } from './parse-transfer.ts';
import type { PromotePhase } from './promote-phase.ts';
import type { RelabelPhase } from './relabel-phase.ts';
import type { RepairText } from './repair-text.ts';
import type { ScaleSamples } from './scale-samples.ts';
import type { SplitField } from './split-field.ts';
import type { SplitMeasurand } from './split-measurand.ts';
import type { TrustMeasurand } from './trust-measurand.ts';

/** What every fix says of itself. */
export interface FixBase {
  /** Unique in its pack. */
  readonly id: string;
  /** One sentence: what the charger does. */
  readonly because: string;
  /** Public thread that reports it. */
  readonly source: string;
  /** Could change money: fires only where an operator switched it on for a charger or group. */
  readonly optIn?: boolean;
}

/** The verbs of which packs are made. A new verb needs two packs that use it, or a lie that none of these can name. */
export type Fix =
  | AliasValue | DropField | ParseTransfer | PromotePhase | RelabelPhase | RepairText | ScaleSamples | SplitField | SplitMeasurand | TrustMeasurand;

/** A change that a fix made: where, and the text that stood there before. */
export interface Change {
  readonly path: string;
  readonly before: string | null;
  readonly effect: 'REPAIRED' | 'REINTERPRETED' | 'SUPPRESSED' | 'ANNOTATED';
}
