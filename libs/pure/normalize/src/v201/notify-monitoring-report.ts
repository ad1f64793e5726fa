import { findCommand } from '../pairing/calls.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { readMonitors } from '../v2/monitors.ts';
import { countChunk, readChunk } from '../v2/report-chunks.ts';

/** NotifyMonitoringReport: one chunk of the monitors (R-RPT-1); its command is the GetMonitoringReport of the same requestId. */
export const fromV201NotifyMonitoringReport: FromCall = (step, payload) => {
  const { requestId, chunk, last, generatedAt } = readChunk(payload);
  const monitors = payload.children('monitor').flatMap(readMonitors);
  if (monitors.length === 0 && requestId === null) return { outcome: { unreadable: 'neither requestId nor monitor can be read' } };
  countChunk(step, `monitors/${requestId ?? ''}`, chunk, last);
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === 'GetMonitoringReport' && c.subject === String(requestId));
  step.emit({
    type: 'device.report.received', nativeExtras: payload.extras(),
    data: { kind: 'MONITORS', requestId, chunk, last, generatedAt, items: [], unknownKeys: [], commandId: command?.commandId ?? null, monitors },
  });
  return {};
};
