import type { FaultCode, FaultCodeSystem } from '@chargeplane/contracts';
import { clip } from '../state/empty-state.ts';
import { faultOfErrorCode, faultOfMrec } from './fault-vocabulary.ts';

/** One fault that a 1.6 StatusNotification tells: with its canonical code, all codes that carried it, and the one that tells it from others. */
export interface NamedFault {
  readonly canonicalCode: string;
  readonly codes: readonly FaultCode[];
  readonly vendorCode: string | null;
}

const MOST_CODES = 16;
const EVGO = 'com.evgo.mrec';
const CHARIN = 'org.charin.uec.v1';

/**
 * Annex C, carriage rules: MREC codes are known by their form whatever the vendorId (several in one field, by `;` or `,`); EVgo and CharIN by
 * their vendorId; anything else is a vendor's own code and stays verbatim.
 */
export function faultsOf(errorCode: string, vendorId: string | null, vendorErrorCode: string | null): NamedFault[] {
  const native: FaultCode = { system: 'OCPP16', value: clip(errorCode, 50) };
  const parts = (vendorErrorCode ?? '').split(/[;,]/).map((c) => c.trim()).filter((c) => c !== '');
  const faults = new Map<string, NamedFault>();
  for (const code of parts.slice(0, MOST_CODES)) {
    const system = systemOf(code, vendorId);
    if (system === null) continue;
    const canonicalCode = system === 'MREC' ? faultOfMrec(code) : faultOfErrorCode(errorCode);
    faults.set(code, { canonicalCode, codes: [native, { system, value: clip(code, 50) }], vendorCode: clip(code, 50) });
  }
  if (faults.size > 0) return [...faults.values()];
  const vendorCode = vendorErrorCode === null ? null : clip(vendorErrorCode, 50);
  const codes = vendorCode === null ? [native] : [native, { system: 'VENDOR' as const, value: vendorCode }];
  return [{ canonicalCode: faultOfErrorCode(errorCode), codes, vendorCode }];
}

function systemOf(code: string, vendorId: string | null): FaultCodeSystem | null {
  if (/^CX0\d\d$/.test(code)) return 'MREC';
  if (vendorId === EVGO && /^[AF]0\w\w$/.test(code)) return 'EVGO_MREC';
  return vendorId === CHARIN ? 'CHARIN_UEC' : null;
}
