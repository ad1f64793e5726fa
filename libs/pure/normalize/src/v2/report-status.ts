import type { Activity, ActivitySource, Availability, Consistency, StatusVia, Topology } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import type { ConnectorState } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { availabilityOf } from './connector-status.ts';
import { evseOfScope, evseScope } from './evse-topology.ts';
import { openOnEvse } from './find-transaction.ts';

const MOST_SCOPES = 64;
const MOST_SEEN = 8;

export interface ReportedStatus {
  readonly nativeStatus: string;
  readonly topology: Topology;
  readonly time: TimeJudgement;
  readonly via: StatusVia;
  /** R-DUP-2 (e): the event of the same content and timestamp. */
  readonly duplicateOf?: string | null;
  readonly causationId?: string;
  readonly nativeExtras?: string | null;
}

/** connector.status.reported for 2.x, whichever message told it, and the state of the connector. @returns id of the event */
export function reportStatus(step: Step, status: ReportedStatus): string {
  const { nativeStatus, topology, time, duplicateOf = null } = status;
  const availability = availabilityOf(nativeStatus) ?? 'UNKNOWN';
  if (availability === 'UNKNOWN') step.lose('UNKNOWN_ENUM_VALUE');
  const scope = evseScope(topology);
  const before = step.state.connectors.status[scope];
  const open = evseOfScope(scope) === null ? null : openOnEvse(step, scope);
  const [activity, activitySource] = activityOf(step, scope, availability, open, before);
  const eventId = step.emit({
    type: 'connector.status.reported', topology, time, duplicateOf, nativeExtras: status.nativeExtras,
    ...(status.causationId === undefined ? {} : { causationId: status.causationId }),
    data: {
      availability, activity, activitySource, nativeStatus: clip(nativeStatus, 100), nativeErrorCode: null, info: null, vendorId: null, vendorErrorCode: null, via: status.via,
      previousAvailability: before?.availability ?? null, previousActivity: before?.activity ?? null,
      changed: before === undefined || before.status !== clip(nativeStatus, 50) || before.activity !== activity,
      openTransactionUid: open?.uid ?? null, consistency: consistencyOf(availability, open),
    },
  });
  // R-OFF-3: what was true while offline does not become the state if something newer is known.
  const stale = before !== undefined && time.trusted && time.effectiveAt < before.at;
  if (duplicateOf === null && !stale) {
    const availableLog = availability === 'AVAILABLE' ? (before?.availableLog ?? step.logTime) : null;
    keep(step, scope, { scope: topology.scope, status: clip(nativeStatus, 50), availability, activity, at: time.effectiveAt, availableLog });
  }
  return eventId;
}

/** 2.x has no activity in its status: it follows from the transaction of the EVSE, or from what was before. */
function activityOf(step: Step, scope: string, availability: Availability, open: Transaction | null, before: ConnectorState | undefined): readonly [Activity, ActivitySource] {
  switch (availability) {
    case 'AVAILABLE':
      return open?.chargingState === 'IDLE' ? ['IDLE', 'TRANSACTION'] : ['NONE', 'NATIVE_STATUS'];
    case 'OCCUPIED':
      if (open?.chargingState != null) return [open.chargingState, 'TRANSACTION'];
      return [open === null && endedSinceAvailable(step, scope, before) ? 'FINISHING' : 'PREPARING', 'RULE'];
    case 'FAULTED':
      return ['UNKNOWN', 'NATIVE_STATUS'];
    case 'UNKNOWN':
      return ['UNKNOWN', 'UNKNOWN'];
    default:
      return ['NONE', 'NATIVE_STATUS'];
  }
}

/** A transaction of the connector ended and the connector was not available since. */
function endedSinceAvailable(step: Step, scope: string, before: ConnectorState | undefined): boolean {
  if (before?.activity === 'FINISHING') return true;
  const evse = String(evseOfScope(scope) ?? '');
  const last = step.state.history.entries.findLast((e) => e.connector === scope || e.connector === evse);
  return last !== undefined && (before === undefined || last.endedAt >= before.at);
}

function consistencyOf(availability: Availability, open: Transaction | null): Consistency {
  if (open === null || open.chargingState === null || open.chargingState === 'IDLE') return 'OK';
  return availability === 'AVAILABLE' || availability === 'RESERVED' ? 'TRANSACTION_WITHOUT_STATUS' : 'OK';
}

function keep(step: Step, scope: string, state: ConnectorState): void {
  const { connectors } = step.state;
  if (connectors.status[scope] === undefined && Object.keys(connectors.status).length >= MOST_SCOPES) return step.update('connectors', { evicted: connectors.evicted + 1 });
  step.update('connectors', { status: { ...connectors.status, [scope]: state } });
}

/** R-DUP-2 (e): the event that the same content with the same timestamp gave within the window. */
export function statusSeenBefore(step: Step, scope: string, content: string): string | null {
  const since = step.logTime - step.rules.parameters.duplicateWindowS * 1000;
  return step.state.duplicates.status[scope]?.find((s) => s.hash === content && s.log >= since)?.eventId ?? null;
}

export function rememberStatusContent(step: Step, scope: string, content: string, eventId: string): void {
  const { status } = step.state.duplicates;
  if (status[scope] === undefined && Object.keys(status).length >= MOST_SCOPES) return;
  step.update('duplicates', { status: { ...status, [scope]: [...(status[scope] ?? []), { hash: content, eventId, log: step.logTime }].slice(-MOST_SEEN) } });
}
