import type { LogStatus, LogType } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';

/** UploadLogStatusEnumType of 2.0.1 and 2.1. */
const STATUSES: Readonly<Record<string, LogStatus>> = {
  Idle: 'IDLE', Uploading: 'UPLOADING', Uploaded: 'UPLOADED', UploadFailure: 'UPLOAD_FAILED', BadMessage: 'BAD_MESSAGE',
  NotSupportedOperation: 'NOT_SUPPORTED', PermissionDenied: 'PERMISSION_DENIED', AcceptedCanceled: 'CANCELED_BY_NEWER',
};

/** null for a value that no 2.x version has. */
export function logStatusOf(native: string): LogStatus | null {
  return entryOf(STATUSES, native);
}

/** LogEnumType; DataCollectorLog since 2.1. */
const TYPES: Readonly<Record<string, LogType>> = { DiagnosticsLog: 'DIAGNOSTICS', SecurityLog: 'SECURITY', DataCollectorLog: 'DATA_COLLECTOR' };

export function logTypeOf(native: string | null): LogType {
  return (native === null ? null : entryOf(TYPES, native)) ?? 'UNKNOWN';
}
