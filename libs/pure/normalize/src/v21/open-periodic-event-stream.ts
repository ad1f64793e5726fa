import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { clip } from '../state/empty-state.ts';
import { extrasOf } from '../v2/extras.ts';
import { streamReport } from '../v2/stream-report.ts';

/** OpenPeriodicEventStream: the charger asks to stream the values of a monitor. */
export const fromV21OpenPeriodicEventStream: FromCall = (step, payload) => {
  const told = payload.child('constantStreamData');
  const id = told?.integer('id') ?? null;
  const monitor = told?.lexeme('variableMonitoringId') ?? null;
  const params = told?.child('params') ?? null;
  if (id === null && monitor === null) return { outcome: { unreadable: 'constantStreamData cannot be read' } };
  step.emit({
    type: 'device.report.received', nativeExtras: extrasOf(payload, { constantStreamData: told }),
    data: streamReport('STREAM_OPENED', { id, variableMonitoringId: monitor === null ? null : clip(monitor, 60), intervalS: int32(params, 'interval'), values: int32(params, 'values') }),
  });
  return {};
};
