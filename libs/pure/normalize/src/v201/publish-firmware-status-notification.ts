import type { FirmwareStatus } from '@chargeplane/contracts';
import { findCommand } from '../pairing/calls.ts';
import { entryOf } from '../pipeline/entry-of.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { urlsOf } from '../privacy/urls.ts';
import { clip } from '../state/empty-state.ts';
import { readStatusInfo } from '../v2/status-info.ts';

/** PublishFirmwareStatusEnumType of 2.0.1 and 2.1: the checksum stands where an update has its signature, the publishing where it has the installation. */
const STATUSES: Readonly<Record<string, FirmwareStatus>> = {
  Idle: 'IDLE', DownloadScheduled: 'DOWNLOAD_SCHEDULED', Downloading: 'DOWNLOADING', DownloadPaused: 'DOWNLOAD_PAUSED', Downloaded: 'DOWNLOADED', DownloadFailed: 'DOWNLOAD_FAILED',
  ChecksumVerified: 'SIGNATURE_VERIFIED', InvalidChecksum: 'INVALID_SIGNATURE', Published: 'INSTALLED', PublishFailed: 'INSTALLATION_FAILED',
};

/** PublishFirmwareStatusNotification of a local controller; its command is the PublishFirmware of the same requestId. statusInfo since 2.1. */
export const fromV201PublishFirmwareStatusNotification: FromCall = (step, payload) => {
  const nativeStatus = payload.text('status');
  const requestId = int32(payload, 'requestId');
  if (nativeStatus === null) return { outcome: { unreadable: 'status cannot be read' } };
  const status = entryOf(STATUSES, nativeStatus);
  if (status === null) step.lose('UNKNOWN_ENUM_VALUE');
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === 'PublishFirmware' && c.subject === String(requestId));
  const locations = payload.has('location') ? urlsOf(payload.texts('location')) : null;
  const statusInfo = readStatusInfo(step, payload);
  step.emit({
    type: 'firmware.status.changed', nativeExtras: payload.extras(),
    data: {
      process: 'PUBLISH', status: status ?? 'UNKNOWN', nativeStatus: clip(nativeStatus), signed: null, requestId, commandId: command?.commandId ?? null, statusInfo, locations,
    },
  });
  return {};
};
