import type { CertificateOperation } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { clip } from '../state/empty-state.ts';
import { bodyOf, certificateData } from '../v2/certificate-data.ts';
import { readStatusInfo } from '../v2/status-info.ts';

/** CertificateActionEnumType. */
const OPERATIONS: Readonly<Record<string, CertificateOperation>> = { Install: 'EV_CERT_INSTALL', Update: 'EV_CERT_UPDATE' };

/** Get15118EVCertificate: a car asks for its contract certificate. How many and of which contracts (2.1) are extras, the eMAIDs as references. */
export const fromV201Get15118EVCertificate: FromCall = (step, payload) => {
  const action = payload.text('action');
  const version = payload.text('iso15118SchemaVersion');
  const request = payload.text('exiRequest');
  if (action === null && request === null) return { outcome: { unreadable: 'neither action nor exiRequest can be read' } };
  const known = action === null ? null : entryOf(OPERATIONS, action);
  if (known === null && action !== null) step.lose('UNKNOWN_ENUM_VALUE');
  const operation = known ?? 'UNKNOWN';
  const nativeAction = action === null ? null : clip(action);
  const { size, sha256 } = bodyOf(request ?? undefined);
  const eventId = step.emit({
    type: 'certificate.exchanged', nativeExtras: payload.extras(),
    data: certificateData({
      operation, certificateUse: 'CONTRACT', nativeAction, iso15118SchemaVersion: version === null ? null : clip(version), exiRequestSize: size, exiRequestSha256: sha256,
    }),
  });
  return { eventId, memo: { operation, nativeAction } };
};

export const fromV201Get15118EVCertificateAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const { operation, nativeAction } = call.memo ?? {};
  const status = answer.reader.text('status');
  const statusInfo = readStatusInfo(step, answer.reader);
  const { size, sha256 } = bodyOf(answer.reader.value('exiResponse'));
  const remainingContracts = int32(answer.reader, 'remainingContracts');
  step.emit({
    type: 'certificate.exchanged', nativeExtras: answer.reader.extras(),
    data: certificateData({
      operation: (operation as CertificateOperation | undefined) ?? 'UNKNOWN', certificateUse: 'CONTRACT', nativeAction: typeof nativeAction === 'string' ? nativeAction : null,
      status: status === null ? null : clip(status), statusInfo, exiResponseSize: size, exiResponseSha256: sha256, remainingContracts,
    }),
  });
};
