import { parseTimestamp } from '@chargeplane/ocpp';
import type { CertificateHash } from '@chargeplane/contracts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { urlsOf } from '../privacy/urls.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

const MOST_CERTIFICATES = 32;

/** CertificateHashDataType and OCSPRequestDataType; null where none of their members can be read. */
export function readCertificateHash(hash: PayloadReader | null, more: Partial<CertificateHash> = {}): CertificateHash | null {
  if (hash === null) return null;
  const [algorithm, issuerNameHash, issuerKeyHash, serialNumber] = ['hashAlgorithm', 'issuerNameHash', 'issuerKeyHash', 'serialNumber'].map((name) => hash.text(name));
  if (algorithm === null && issuerNameHash === null && issuerKeyHash === null && serialNumber === null) return null;
  return {
    algorithm: clipped(algorithm) ?? '', issuerNameHash: clipped(issuerNameHash) ?? '', issuerKeyHash: clipped(issuerKeyHash) ?? '', serialNumber: clipped(serialNumber) ?? '',
    source: null, urls: [], status: null, nextUpdate: null, ...more,
  };
}

/** CertificateStatusRequestInfoType and CertificateStatusType of 2.1. */
export function readCertificateHashes(step: Step, list: readonly PayloadReader[]): CertificateHash[] {
  if (list.length > MOST_CERTIFICATES) step.lose('TRUNCATED');
  return list.slice(0, MOST_CERTIFICATES).flatMap((item) => {
    const next = item.text('nextUpdate');
    const parsed = next === null ? null : parseTimestamp(next);
    const more = { source: clipped(item.text('source')), urls: urlsOf(item.texts('urls')), status: clipped(item.text('status')), nextUpdate: parsed?.ok === true ? parsed.ms : null };
    return readCertificateHash(item.child('certificateHashData'), more) ?? [];
  });
}

function clipped(text: string | null | undefined): string | null {
  return text == null ? null : clip(text);
}
