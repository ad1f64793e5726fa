import type { Monitor } from '@chargeplane/contracts';
import { int32 } from '../pipeline/int32.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { clip } from '../state/empty-state.ts';
import { readComponentRef } from './component-ref.ts';

/** MonitoringDataType: one entry for each monitor of the variable. Their types are an open set, verbatim. eventNotificationType since 2.1. */
export function readMonitors(data: PayloadReader): Monitor[] {
  const ref = readComponentRef(data);
  if (ref === null) return [];
  return data.children('variableMonitoring').map((monitor) => ({
    ref, variableMonitoringId: clipped(monitor.lexeme('id')), type: clipped(monitor.text('type')), value: monitor.number('value'), transaction: monitor.boolean('transaction'),
    severity: int32(monitor, 'severity'), notificationType: clipped(monitor.text('eventNotificationType')),
  }));
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, 60);
}
