import type { TransferDialect } from '@chargeplane/contracts';
import { parseJson } from '@chargeplane/ocpp';
import type { JsonValue } from '@chargeplane/ocpp';
import { redactJson } from '../privacy/redact.ts';
import type { Step } from '../step.ts';
import { entryOf } from './entry-of.ts';

const DIALECTS: Readonly<Record<string, TransferDialect>> = {
  'org.openchargealliance.iso15118pnc': 'OCA_PNC', 'org.openchargealliance.costmsg': 'OCA_COST', 'org.openchargealliance.multilanguage': 'OCA_MULTILANG', iso15118: 'ISO15118_LEGACY',
};
const MOST = 32_768;

/** Standardised contents of DataTransfer by vendorId; VENDOR for any other. */
export function dialectOf(vendorId: string | null): TransferDialect {
  return (vendorId === null ? null : entryOf(DIALECTS, vendorId)) ?? 'VENDOR';
}

/** JSON of the data of a DataTransfer, redacted; a text that holds JSON is read as such. */
export function transferJson(step: Step, value: JsonValue): string {
  const parsed = typeof value === 'string' ? parseJson(value) : null;
  const text = JSON.stringify(redactJson(step, parsed?.ok === true ? parsed.value : value));
  if (text.length <= MOST) return text;
  step.lose('TRUNCATED');
  return JSON.stringify(text.slice(0, MOST / 2));
}
