import type { BillingEventKind, BillingEventRecordedData } from '@chargeplane/contracts';
import { cleanText } from '../privacy/redact.ts';
import { groupRef } from '../privacy/token-ref.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

/** billing.event.recorded of which only `told` is known. */
export function billingEvent(kind: BillingEventKind, told: Partial<BillingEventRecordedData>): BillingEventRecordedData {
  return {
    kind, total: null, pspRef: null, settlementStatus: null, settledAt: null, receiptId: null, receiptUrl: null, vatNumberRef: null, vatStatus: null, statusInfo: null, ...told,
  };
}

/** A VAT number names somebody, and the reference of a payment is the idToken of who pays directly (2.1, block C): both stand as tokens do. */
export function readReference(step: Step, payload: PayloadReader, name: 'vatNumber' | 'pspRef'): string | null {
  const value = payload.text(name);
  return value === null ? null : groupRef(step, value);
}

/** Of a NotifySettlement or of its answer. */
export function readReceipt(step: Step, payload: PayloadReader): Pick<BillingEventRecordedData, 'receiptId' | 'receiptUrl'> {
  const receiptId = cleanText(step, payload.text('receiptId'));
  const receiptUrl = cleanText(step, payload.text('receiptUrl'));
  return { receiptId: receiptId === null ? null : clip(receiptId), receiptUrl: receiptUrl === null ? null : clip(receiptUrl, 2000) };
}
