import type { DuplicateCode, IgnoreCode, Outcome, RejectCode } from '@chargeplane/contracts';
import type { Step } from '../step.ts';

/** How a record ended where it did not simply give events. */
export type End =
  | { readonly kind: 'EVENTS' }
  | { readonly kind: 'IGNORED'; readonly code: IgnoreCode }
  | { readonly kind: 'DUPLICATE'; readonly code: DuplicateCode }
  | { readonly kind: 'REJECTED'; readonly code: RejectCode; readonly detail: string };

export const EVENTS: End = { kind: 'EVENTS' };
export const ignored = (code: IgnoreCode): End => ({ kind: 'IGNORED', code });
export const duplicate = (code: DuplicateCode): End => ({ kind: 'DUPLICATE', code });
export const rejected = (code: RejectCode, detail: string): End => ({ kind: 'REJECTED', code, detail });

/** The one outcome of the record. A record that gave events is never ignored or rejected. */
export function conclude(step: Step, end: End): Outcome {
  if (end.kind === 'REJECTED') {
    if (step.events.length > 0) throw new Error(`a record was rejected as ${end.code} after it gave ${step.events.length} events`);
    return { outcome: 'REJECTED', code: end.code, detail: end.detail, errors: step.validation.errors };
  }
  step.flushException();
  if (end.kind === 'DUPLICATE') return { outcome: 'DUPLICATE', code: end.code, events: step.events };
  if (step.events.length > 0) return { outcome: 'EVENTS', events: step.events };
  if (end.kind === 'IGNORED') return { outcome: 'IGNORED', code: end.code };
  throw new Error('a record gave neither events nor a reason for none');
}
