import { findCommand } from '../pairing/calls.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { clip } from '../state/empty-state.ts';
import { firmwareStatusOf } from '../v2/firmware-status.ts';
import { int32 } from '../pipeline/int32.ts';
import { readStatusInfo } from '../v2/status-info.ts';

/** FirmwareStatusNotification; its command is the UpdateFirmware of the same requestId. statusInfo since 2.1. */
export const fromV201FirmwareStatusNotification = firmwareStatus({ command: 'UpdateFirmware', signed: null });

/** `signed`: null where the message does not tell whether the firmware is. */
export function firmwareStatus({ command: action, signed }: { readonly command: string; readonly signed: boolean | null }): FromCall {
  return (step, payload) => {
    const nativeStatus = payload.text('status');
    const requestId = int32(payload, 'requestId');
    if (nativeStatus === null) return { outcome: { unreadable: 'status cannot be read' } };
    const status = firmwareStatusOf(nativeStatus);
    if (status === null) step.lose('UNKNOWN_ENUM_VALUE');
    if (status === 'INSTALLED' || status === 'INSTALLING') step.update('core', { firmwareLog: step.logTime });
    const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === action && c.subject === String(requestId));
    const statusInfo = readStatusInfo(step, payload);
    step.emit({
      type: 'firmware.status.changed', nativeExtras: payload.extras(),
      data: { process: 'UPDATE', status: status ?? 'UNKNOWN', nativeStatus: clip(nativeStatus), signed, requestId, commandId: command?.commandId ?? null, statusInfo },
    });
    return {};
  };
}
