import { findCommand } from '../pairing/calls.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { clip } from '../state/empty-state.ts';
import { int32 } from '../pipeline/int32.ts';
import { logStatusOf, logTypeOf } from '../v2/log-status.ts';
import { readStatusInfo } from '../v2/status-info.ts';

/** LogStatusNotification; its command, and what log it is, follow from the GetLog of the same requestId. statusInfo since 2.1. */
export const fromV201LogStatusNotification: FromCall = (step, payload) => {
  const nativeStatus = payload.text('status');
  const requestId = int32(payload, 'requestId');
  if (nativeStatus === null) return { outcome: { unreadable: 'status cannot be read' } };
  const status = logStatusOf(nativeStatus);
  if (status === null) step.lose('UNKNOWN_ENUM_VALUE');
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === 'GetLog' && c.subject?.split('/')[0] === String(requestId));
  const statusInfo = readStatusInfo(step, payload);
  step.emit({
    type: 'log.status.changed', nativeExtras: payload.extras(),
    data: {
      logType: logTypeOf(command?.subject?.split('/')[1] ?? null), status: status ?? 'UNKNOWN', nativeStatus: clip(nativeStatus), requestId, fileName: null,
      commandId: command?.commandId ?? null, statusInfo,
    },
  });
  return {};
};
