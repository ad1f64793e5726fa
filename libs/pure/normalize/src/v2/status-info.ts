import type { StatusInfo } from '@chargeplane/contracts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { cleanText } from '../privacy/redact.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

/** statusInfo: an open set of reason codes, verbatim. */
export function readStatusInfo(step: Step, payload: PayloadReader): StatusInfo | null {
  const info = payload.child('statusInfo');
  if (info === null) return null;
  const reasonCode = info.text('reasonCode');
  const additionalInfo = cleanText(step, info.text('additionalInfo'));
  if (reasonCode === null && additionalInfo === null) return null;
  return { reasonCode: clip(reasonCode ?? ''), additionalInfo: additionalInfo === null ? null : clip(additionalInfo, 1024) };
}
