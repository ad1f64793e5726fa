import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { certificateData } from '../v2/certificate-data.ts';
import { readCertificateHashes } from '../v2/certificate-hash.ts';

/** GetCertificateChainStatus: the OCSP or CRL status of one to four certificates. The message does not tell what they are for. */
export const fromV21GetCertificateChainStatus: FromCall = (step, payload) => {
  const hashData = readCertificateHashes(step, payload.children('certificateStatusRequests'));
  if (hashData.length === 0) return { outcome: { unreadable: 'certificateStatusRequests cannot be read' } };
  const eventId = step.emit({ type: 'certificate.exchanged', nativeExtras: payload.extras(), data: certificateData({ operation: 'CHAIN_STATUS', certificateUse: 'UNKNOWN', hashData }) });
  return { eventId };
};

export const fromV21GetCertificateChainStatusAnswer: FromAnswer = (step, answer) => {
  if (answer.kind !== 'RESULT') return;
  const hashData = readCertificateHashes(step, answer.reader.children('certificateStatus'));
  const updates = hashData.flatMap(({ nextUpdate }) => nextUpdate ?? []);
  step.emit({
    type: 'certificate.exchanged', nativeExtras: answer.reader.extras(),
    data: certificateData({ operation: 'CHAIN_STATUS', certificateUse: 'UNKNOWN', hashData, nextUpdate: updates.length === 0 ? null : Math.min(...updates) }),
  });
};
