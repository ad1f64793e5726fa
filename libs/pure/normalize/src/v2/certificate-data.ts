import { sha256Hex } from '@chargeplane/contracts';
import type { CertificateExchangedData, CertificateUse } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';
import type { JsonValue } from '@chargeplane/ocpp';
import type { Step } from '../step.ts';

const NOTHING = {
  nativeUse: null, nativeAction: null, requestId: null, status: null, statusInfo: null, hashData: [], csrSha256: null, iso15118SchemaVersion: null, exiRequestSize: null, exiRequestSha256: null,
  exiResponseSize: null, exiResponseSha256: null, ocspResultSize: null, ocspResultSha256: null, remainingContracts: null, nextUpdate: null,
} satisfies Omit<CertificateExchangedData, 'operation' | 'certificateUse'>;

/** Data of certificate.exchanged; what is left out is null. */
export function certificateData(told: Pick<CertificateExchangedData, 'operation' | 'certificateUse'> & Partial<CertificateExchangedData>): CertificateExchangedData {
  return { ...NOTHING, ...told };
}

/** CertificateSigningUseEnumType of 2.0.1 and 2.1. */
const USES: Readonly<Record<string, CertificateUse>> = { ChargingStationCertificate: 'CHARGING_STATION', V2GCertificate: 'V2G', V2G20Certificate: 'V2G20' };

/** Omitted, the certificate is for the connection to the central system, and for ISO 15118 where the station has it (2.0.1 part 2, A02). */
export function certificateUseOf(step: Step, native: string | null): CertificateUse {
  if (native === null) return 'CHARGING_STATION';
  const use = entryOf(USES, native);
  if (use === null) step.lose('UNKNOWN_ENUM_VALUE');
  return use ?? 'UNKNOWN';
}

/** What is told of a body that stays in frames. */
export function bodyOf(body: JsonValue | undefined): { readonly size: number | null; readonly sha256: string | null } {
  if (typeof body !== 'string') return { size: null, sha256: null };
  return { size: body.length, sha256: body === '' ? null : sha256Hex(body) };
}
