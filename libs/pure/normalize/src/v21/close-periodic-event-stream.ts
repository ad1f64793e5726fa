import type { FromCall } from '../pipeline/handled.ts';
import { streamReport } from '../v2/stream-report.ts';

/** ClosePeriodicEventStream: nothing more comes on the stream. */
export const fromV21ClosePeriodicEventStream: FromCall = (step, payload) => {
  const id = payload.integer('id');
  if (id === null) return { outcome: { unreadable: 'id cannot be read' } };
  step.emit({
    type: 'device.report.received', nativeExtras: payload.extras(), data: streamReport('STREAM_CLOSED', { id, variableMonitoringId: null, intervalS: null, values: null }),
  });
  return {};
};
