import type { CertificateUse } from '@chargeplane/contracts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { clip } from '../state/empty-state.ts';
import { bodyOf, certificateData, certificateUseOf } from '../v2/certificate-data.ts';
import { readCertificateHash } from '../v2/certificate-hash.ts';
import { extrasOf } from '../v2/extras.ts';
import { readStatusInfo } from '../v2/status-info.ts';

/** SignCertificate, also of the 1.6 security extension. certificateType since 2.0.1; requestId and the root that shall sign since 2.1. */
export const fromV201SignCertificate: FromCall = (step, payload) => {
  const csr = payload.text('csr');
  const native = payload.text('certificateType');
  const root = payload.child('hashRootCertificate');
  const hash = readCertificateHash(root);
  const requestId = int32(payload, 'requestId');
  if (csr === null) return { outcome: { unreadable: 'csr cannot be read' } };
  const certificateUse = certificateUseOf(step, native);
  const nativeUse = native === null ? null : clip(native);
  const eventId = step.emit({
    type: 'certificate.exchanged', nativeExtras: extrasOf(payload, { hashRootCertificate: root }),
    data: certificateData({ operation: 'CSR_SUBMITTED', certificateUse, nativeUse, requestId, hashData: hash === null ? [] : [hash], csrSha256: bodyOf(csr).sha256 }),
  });
  return { eventId, memo: { certificateUse, nativeUse, requestId } };
};

/** Accepted means that the CSR is taken, not that a certificate will come. */
export const fromV201SignCertificateAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const { certificateUse, nativeUse, requestId } = call.memo ?? {};
  const status = answer.reader.text('status');
  const statusInfo = readStatusInfo(step, answer.reader);
  step.emit({
    type: 'certificate.exchanged', nativeExtras: answer.reader.extras(),
    data: certificateData({
      operation: 'CSR_ANSWERED', certificateUse: (certificateUse as CertificateUse | undefined) ?? 'UNKNOWN', nativeUse: typeof nativeUse === 'string' ? nativeUse : null,
      requestId: typeof requestId === 'number' ? requestId : null, status: status === null ? null : clip(status), statusInfo,
    }),
  });
};
