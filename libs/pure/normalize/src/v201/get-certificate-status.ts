import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { urlsOf } from '../privacy/urls.ts';
import { clip } from '../state/empty-state.ts';
import { bodyOf, certificateData } from '../v2/certificate-data.ts';
import { readCertificateHash } from '../v2/certificate-hash.ts';
import { extrasOf } from '../v2/extras.ts';
import { readStatusInfo } from '../v2/status-info.ts';

/** GetCertificateStatus: the OCSP status of one certificate. The message does not tell what the certificate is for. */
export const fromV201GetCertificateStatus: FromCall = (step, payload) => {
  const asked = payload.child('ocspRequestData');
  const url = asked?.text('responderURL') ?? null;
  const hash = readCertificateHash(asked, { urls: url === null ? [] : urlsOf([url]) });
  if (hash === null) return { outcome: { unreadable: 'ocspRequestData cannot be read' } };
  const eventId = step.emit({
    type: 'certificate.exchanged', nativeExtras: extrasOf(payload, { ocspRequestData: asked }),
    data: certificateData({ operation: 'OCSP_STATUS', certificateUse: 'UNKNOWN', hashData: [hash] }),
  });
  return { eventId };
};

/** Accepted means that a status could be had; what it is stands in the OCSP response, which is not read. */
export const fromV201GetCertificateStatusAnswer: FromAnswer = (step, answer) => {
  if (answer.kind !== 'RESULT') return;
  const status = answer.reader.text('status');
  const statusInfo = readStatusInfo(step, answer.reader);
  const { size, sha256 } = bodyOf(answer.reader.value('ocspResult'));
  step.emit({
    type: 'certificate.exchanged', nativeExtras: answer.reader.extras(),
    data: certificateData({ operation: 'OCSP_STATUS', certificateUse: 'UNKNOWN', status: status === null ? null : clip(status), statusInfo, ocspResultSize: size, ocspResultSha256: sha256 }),
  });
};
