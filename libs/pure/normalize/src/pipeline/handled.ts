import type { DuplicateCode, IgnoreCode } from '@chargeplane/contracts';
import type { JsonObject } from '@chargeplane/ocpp';
import type { Memo, PendingCall } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import type { PayloadReader } from './payload-reader.ts';

/** What a translation made of a CALL of the charger. Events are in the step. */
export interface Handled {
  /** What the answer will need. */
  readonly memo?: Memo | null;
  /** Event that the events of the answer refer to as their cause. */
  readonly eventId?: string | null;
  readonly outcome?:
    | { readonly ignored: IgnoreCode }
    | { readonly duplicate: DuplicateCode }
    /** Nothing in the payload could be read. Never after an event was emitted. */
    | { readonly unreadable: string };
}

/** How the answer to a CALL ended. */
export type Answer =
  | { readonly kind: 'RESULT'; readonly payload: JsonObject; readonly reader: PayloadReader }
  | { readonly kind: 'ERROR'; readonly errorCode: string; readonly errorDescription: string }
  | { readonly kind: 'TIMEOUT' };

/** The charger called: `fromV16StartTransaction`. */
export type FromCall = (step: Step, payload: PayloadReader) => Handled;

/** The central system (our edge or a backend) answered a CALL of the charger. Emits what the answer adds; nothing is allowed. */
export type FromAnswer = (step: Step, answer: Answer, call: PendingCall) => void;

/** A CALL to the charger went out: what must be remembered of it, and for which rules. */
export type FromRequest = (step: Step, payload: PayloadReader) => RequestFacts;

export interface RequestFacts {
  readonly memo?: Memo | null;
  readonly connector?: number | null;
  /** Clear token of a remote start. */
  readonly token?: string | null;
  /** transactionId, requestId or trigger. */
  readonly subject?: string | null;
}

/** The charger answered a CALL to it: facts beside command.exchanged. */
export type FromResult = (step: Step, answer: Answer, call: PendingCall) => void;

/** All of one protocol version. One file per action; what is not listed is rejected(ACTION_NOT_MAPPED). */
export interface VersionTranslation {
  readonly calls: Readonly<Record<string, FromCall>>;
  readonly answers: Readonly<Record<string, FromAnswer>>;
  readonly requests: Readonly<Record<string, FromRequest>>;
  readonly results: Readonly<Record<string, FromResult>>;
}
