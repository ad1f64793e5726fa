import type { Activity, Availability, Consistency } from '@chargeplane/contracts';
import { parseTimestamp } from '@chargeplane/ocpp';
import { EARLIEST, judgeTime } from '../clock/judge-time.ts';
import { reportFaults } from '../faults/report-faults.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { cleanText } from '../privacy/redact.ts';
import type { ConnectorState } from '../state/charger-state.ts';
import { contentHash } from '../state/content-hash.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { connectorScope, connectorTopology } from '../topology/connector-topology.ts';
import { openOn } from '../transactions/history.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { isIllegalTransition } from './status-transitions.ts';
import { entryOf } from '../pipeline/entry-of.ts';

const MOST_SCOPES = 64;
const MOST_SEEN = 8;

/** 1.6 status → availability and activity. */
const MEANINGS: Readonly<Record<string, readonly [Availability, Activity]>> = {
  Available: ['AVAILABLE', 'NONE'], Preparing: ['OCCUPIED', 'PREPARING'], Charging: ['OCCUPIED', 'CHARGING'], SuspendedEV: ['OCCUPIED', 'SUSPENDED_EV'],
  SuspendedEVSE: ['OCCUPIED', 'SUSPENDED_EVSE'], Finishing: ['OCCUPIED', 'FINISHING'], Reserved: ['RESERVED', 'NONE'], Unavailable: ['UNAVAILABLE', 'NONE'], Faulted: ['FAULTED', 'UNKNOWN'],
};
const IN_TRANSACTION = new Set<Activity>(['CHARGING', 'SUSPENDED_EV', 'SUSPENDED_EVSE', 'FINISHING']);

/** StatusNotification.req: status, the faults it tells, and what it says of an open transaction. */
export const fromV16StatusNotification: FromCall = (step, payload) => {
  const connectorId = int32(payload, 'connectorId');
  const status = payload.text('status');
  const errorCode = payload.text('errorCode');
  const timestamp = payload.text('timestamp');
  const info = cleanText(step, payload.text('info'));
  const vendorId = cleanText(step, payload.text('vendorId'));
  const vendorErrorCode = cleanText(step, payload.text('vendorErrorCode'));
  if (status === null && errorCode === null) return { outcome: { unreadable: 'neither status nor errorCode can be read' } };
  const scope = connectorScope(connectorId);
  const content = contentHash(`${status}|${errorCode}|${info}|${vendorId}|${vendorErrorCode}|${timestamp}`);
  const seen = timestamp === null ? null : seenBefore(step, scope, content, timestamp);
  const time = judgeTime(step, timestamp, { realTime: true, repeat: seen !== null });
  const topology = connectorTopology(step, connectorId);
  const known = status === null ? null : entryOf(MEANINGS, status);
  if (known === null && status !== null) step.lose('UNKNOWN_ENUM_VALUE');
  const [availability, activity] = known ?? (['UNKNOWN', 'UNKNOWN'] as const);
  const before = step.state.connectors.status[scope];
  const open = scope === '0' ? null : openOn(step, scope);
  // R-OFF-3: what was true while offline does not become the state if something newer is known.
  const stale = seen === null && before !== undefined && time.trusted && time.effectiveAt < before.at;
  const eventId = step.emit({
    type: 'connector.status.reported', topology, time, duplicateOf: seen, late: stale, nativeExtras: payload.extras(),
    data: {
      availability, activity, activitySource: 'NATIVE_STATUS', nativeStatus: status ?? '', nativeErrorCode: errorCode, info, vendorId, vendorErrorCode, via: 'STATUS_NOTIFICATION',
      previousAvailability: before?.availability ?? null, previousActivity: before?.activity ?? null,
      changed: !stale && (before === undefined || before.status !== clip(status ?? '', 50)), openTransactionUid: open?.uid ?? null, consistency: stale ? 'OK' : consistencyOf(activity, availability, open, scope === '0' ? undefined : before?.status, status),
    },
  });
  if (seen !== null) return { outcome: { duplicate: 'PROTOCOL_REPEAT' } };
  remember(step, scope, content, eventId, timestamp !== null);
  if (!stale) keep(step, scope, { scope: topology.scope, status: clip(status ?? '', 50), availability, activity, at: time.effectiveAt, availableLog: availability === 'AVAILABLE' ? (before?.availableLog ?? step.logTime) : null });
  if (errorCode !== null) reportFaults(step, { scope, topology, time, status, errorCode, info, vendorId, vendorErrorCode, passed: stale });
  if (open !== null && IN_TRANSACTION.has(activity) && open.chargingState !== activity && !stale) chargingChanged(step, open, activity, info, time);
  return { eventId };
};

function consistencyOf(activity: Activity, availability: Availability, open: Transaction | null, before: string | undefined, status: string | null): Consistency {
  if (open === null && (activity === 'CHARGING' || activity === 'SUSPENDED_EV' || activity === 'SUSPENDED_EVSE')) return 'STATUS_WITHOUT_TRANSACTION';
  if (open !== null && (availability === 'AVAILABLE' || availability === 'RESERVED')) return 'TRANSACTION_WITHOUT_STATUS';
  return before !== undefined && isIllegalTransition(before, status ?? '') ? 'ILLEGAL_TRANSITION' : 'OK';
}

function chargingChanged(step: Step, open: Transaction, activity: Activity, info: string | null, time: ReturnType<typeof judgeTime>): void {
  const left = (activity === 'FINISHING' || activity === 'SUSPENDED_EV') && info === 'EV side disconnected';
  step.emit({
    type: 'transaction.updated', transactionUid: open.uid, nativeTransactionId: open.nativeId, topology: open.topology, time, derivation: 'DERIVED',
    data: {
      changeReason: left ? 'EVCommunicationLost' : 'ChargingStateChanged', chargingState: activity, previousChargingState: open.chargingState, idToken: null, idTokenRole: null, evseBoundNow: false,
      timeSpentChargingS: null, phasesUsed: null, cableMaxCurrentA: null, remoteStartId: null, reservationId: null, operationMode: null, tariffId: null, meterEventIds: [], runningCost: null,
    },
  });
  const current = step.state.transactions[open.uid] ?? open;
  step.putTransaction({ ...current, chargingState: activity, activeLog: step.logTime, activeAt: step.receivedAt });
}

function keep(step: Step, scope: string, state: ConnectorState): void {
  const { connectors } = step.state;
  const full = connectors.status[scope] === undefined && Object.keys(connectors.status).length >= MOST_SCOPES;
  if (full) return step.update('connectors', { evicted: connectors.evicted + 1 });
  step.update('connectors', { status: { ...connectors.status, [scope]: state } });
}

/** R-DUP-2 (e): the same content with the same timestamp. A clock that stands still says nothing; then only the very last status can be repeated. */
function seenBefore(step: Step, scope: string, content: string, timestamp: string): string | null {
  const since = step.logTime - step.rules.parameters.duplicateWindowS * 1000;
  const known = step.state.duplicates.status[scope] ?? [];
  const index = known.findLastIndex((s) => s.hash === content && s.log >= since);
  if (index < 0) return null;
  const parsed = parseTimestamp(timestamp);
  const standsStill = parsed.ok && (parsed.ms < EARLIEST || parsed.ms === step.state.clock.frozen);
  return standsStill && index < known.length - 1 ? null : (known[index]?.eventId ?? null);
}

function remember(step: Step, scope: string, hash: string, eventId: string, timed: boolean): void {
  const { status } = step.state.duplicates;
  if (!timed || (status[scope] === undefined && Object.keys(status).length >= MOST_SCOPES)) return;
  step.update('duplicates', { status: { ...status, [scope]: [...(status[scope] ?? []), { hash, eventId, log: step.logTime }].slice(-MOST_SEEN) } });
}
