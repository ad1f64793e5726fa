import { parseTimestamp } from '@chargeplane/ocpp';
import type { FirmwareStatus, LogStatus } from '@chargeplane/contracts';
import { findCommand } from '../pairing/calls.ts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { tokenRef } from '../privacy/token-ref.ts';
import { emitAuthorization, tokenMemo } from './authorization.ts';
import { entryOf } from '../pipeline/entry-of.ts';

/** Heartbeat: the event is defined by the answer. */
export const fromV16Heartbeat: FromCall = () => ({ outcome: { ignored: 'WAITS_FOR_ANSWER' } });

export const fromV16HeartbeatAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const time = answer.reader.text('currentTime');
  const parsed = time === null ? null : parseTimestamp(time);
  step.emit({ type: 'charger.heartbeat', data: { csmsTime: parsed?.ok ? parsed.ms : null, roundTripMs: Math.max(0, step.receivedAt - call.receivedAt) } });
};

/** Authorize: the event is defined by the answer. */
export const fromV16Authorize: FromCall = (step, payload) => {
  const idTag = payload.text('idTag');
  return { memo: { ...tokenMemo(idTag === null ? null : tokenRef(step, idTag, 'Unspecified')), extras: payload.extras() }, outcome: { ignored: 'WAITS_FOR_ANSWER' } };
};

export const fromV16AuthorizeAnswer: FromAnswer = (step, answer, call) => {
  emitAuthorization(step, 'AUTHORIZE', answer, call, {});
};

const FIRMWARE: Readonly<Record<string, FirmwareStatus>> = {
  Idle: 'IDLE', Downloading: 'DOWNLOADING', Downloaded: 'DOWNLOADED', DownloadFailed: 'DOWNLOAD_FAILED', Installing: 'INSTALLING', InstallationFailed: 'INSTALLATION_FAILED', Installed: 'INSTALLED',
};

export const fromV16FirmwareStatusNotification: FromCall = (step, payload) => {
  const nativeStatus = payload.text('status');
  if (nativeStatus === null) return { outcome: { unreadable: 'the status cannot be read' } };
  const status = entryOf(FIRMWARE, nativeStatus) ?? 'UNKNOWN';
  if (status === 'UNKNOWN') step.lose('UNKNOWN_ENUM_VALUE');
  if (status === 'INSTALLED' || status === 'INSTALLING') step.update('core', { firmwareLog: step.logTime });
  const command = findCommand(step, step.rules.parameters.commandWindowS, (c) => c.action === 'UpdateFirmware');
  step.emit({ type: 'firmware.status.changed', nativeExtras: payload.extras(), data: { process: 'UPDATE', status, nativeStatus, signed: false, requestId: null, commandId: command?.commandId ?? null, statusInfo: null } });
  return {};
};

const DIAGNOSTICS: Readonly<Record<string, LogStatus>> = { Idle: 'IDLE', Uploading: 'UPLOADING', Uploaded: 'UPLOADED', UploadFailed: 'UPLOAD_FAILED' };

export const fromV16DiagnosticsStatusNotification: FromCall = (step, payload) => {
  const nativeStatus = payload.text('status');
  if (nativeStatus === null) return { outcome: { unreadable: 'the status cannot be read' } };
  const status = entryOf(DIAGNOSTICS, nativeStatus) ?? 'UNKNOWN';
  if (status === 'UNKNOWN') step.lose('UNKNOWN_ENUM_VALUE');
  const command = findCommand(step, step.rules.parameters.commandWindowS, (c) => c.action === 'GetDiagnostics');
  step.emit({ type: 'log.status.changed', nativeExtras: payload.extras(), data: { logType: 'DIAGNOSTICS', status, nativeStatus, requestId: null, fileName: null, commandId: command?.commandId ?? null, statusInfo: null } });
  return {};
};
