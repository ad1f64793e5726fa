import { judgeTime } from '../clock/judge-time.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { contentHash } from '../state/content-hash.ts';
import { evseScope, evseTopology } from '../v2/evse-topology.ts';
import { int32 } from '../pipeline/int32.ts';
import { rememberStatusContent, reportStatus, statusSeenBefore } from '../v2/report-status.ts';

/** StatusNotification: R-DUP-2 (e), R-OFF-3, R-CON-3. */
export const fromV201StatusNotification: FromCall = (step, payload) => {
  const nativeStatus = payload.text('connectorStatus');
  const timestamp = payload.text('timestamp');
  const evse = { evseId: int32(payload, 'evseId'), connectorId: int32(payload, 'connectorId') };
  if (nativeStatus === null) return { outcome: { unreadable: 'connectorStatus cannot be read' } };
  const topology = evseTopology(step, evse);
  const scope = evseScope(topology);
  const content = contentHash(`${nativeStatus}|${timestamp}`);
  const seen = timestamp === null ? null : statusSeenBefore(step, scope, content);
  const time = judgeTime(step, timestamp, { realTime: true, repeat: seen !== null });
  const eventId = reportStatus(step, { nativeStatus, topology, time, via: 'STATUS_NOTIFICATION', duplicateOf: seen, nativeExtras: payload.extras() });
  if (seen !== null) return { eventId, outcome: { duplicate: 'PROTOCOL_REPEAT' } };
  if (timestamp !== null) rememberStatusContent(step, scope, content, eventId);
  return { eventId };
};
