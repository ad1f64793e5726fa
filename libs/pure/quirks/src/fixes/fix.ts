import type { AliasValue } from './alias-value.ts';
import type { DropField } from './drop-field.ts';
import type { LimitItems } from './limit-items.ts';
import type { LimitNumber } from './limit-number.ts';
import type { ParseTransfer } from './parse-transfer.ts';
import type { PromotePhase } from './promote-phase.ts';
import type { RelabelPhase } from './relabel-phase.ts';
import type { RepairText } from './repair-text.ts';
import type { ResultForError } from './result-for-error.ts';
import type { ScaleSamples } from './scale-samples.ts';
import type { SpellItems } from './spell-items.ts';
import type { SplitField } from './split-field.ts';
import type { SplitMeasurand } from './split-measurand.ts';
import type { TrustMeasurand } from './trust-measurand.ts';
import type { WithholdCall } from './withhold-call.ts';

/** What every fix says of itself. */
export interface FixBase {
  /** Unique in its pack. */
  readonly id: string;
  /** One sentence: what the charger does. */
  readonly because: string;
  /** Public thread that reports it. */
  readonly source: string;
  /** Could change money, or takes something away that works for others: fires only where an operator switched it on for a charger or group. */
  readonly optIn?: boolean;
  /** Only on this firmware: a regular expression over the whole text, case ignored. */
  readonly firmware?: string;
}

/** What a fix of something that we write says besides. */
export interface WrittenFixBase extends FixBase {
  /** The vendor needs a shape that breaks the official schema. Without it, what a fix would break stays as it was. */
  readonly beyondSchema?: true;
}

/** Verbs for what a charger sends. A new verb needs two packs that use it, or a lie that none of these can name. */
export type InboundFix =
  | AliasValue | DropField | ParseTransfer | PromotePhase | RelabelPhase | RepairText | ScaleSamples | SplitField | SplitMeasurand | TrustMeasurand;
/** Verbs for our answers. */
export type AnswerFix = LimitNumber | ResultForError;
/** Verbs for our CALLs. */
export type OutboundFix = LimitItems | SpellItems | WithholdCall;
export type Fix = InboundFix | AnswerFix | OutboundFix;

/** A change that a fix made: where, and the text that stood there before. */
export interface Change {
  readonly path: string;
  readonly before: string | null;
  readonly effect: 'REPAIRED' | 'REINTERPRETED' | 'SUPPRESSED' | 'ANNOTATED';
}
