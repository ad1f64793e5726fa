import type { ChargerConnectionChangedData, ConnectionChange } from '@chargeplane/contracts';
import { answerNeverCame } from '../pairing/answer-from-system.ts';
import { takeCallsOf } from '../pairing/calls.ts';
import { emitExchanged } from '../pairing/command-exchanged.ts';
import { EVENTS, ignored } from '../pipeline/end.ts';
import type { End } from '../pipeline/end.ts';
import type { Connection, PendingCall } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { applySettings } from './settings.ts';
import { addConnection, newConnection, removeConnection } from './track.ts';

/** CONN_OPENED. Connections that are still open were replaced by this one; their late frames stay valid facts. */
export function connectionOpened(step: Step): End {
  const { raw } = step.context;
  if (step.context.retried) return openedAfterAll(step);
  const replaced = step.state.flow.open.filter((c) => c.opened && !c.replaced && c.id !== raw.connectionId);
  for (const older of replaced) emitChange(step, 'REPLACED', { ...spanOf(step, older), initiator: 'CHARGER' }, older);
  if (replaced.length > 0) step.update('flow', { open: step.state.flow.open.map((c) => (replaced.includes(c) ? { ...c, replaced: true } : c)) });
  addConnection(step, newConnection(step, true, { lastSeq: raw.connSeq ?? 0, framesIn: 0, framesOut: 0 }));
  emitChange(step, 'OPENED', {}, null);
  applySettings(step, raw.settings);
  return EVENTS;
}

/** The opening was parked. What came on the connection since has shown it already; it counts as opened unless it is closed by now. Nothing was replaced by it today. */
function openedAfterAll(step: Step): End {
  const { flow } = step.state;
  const id = step.context.raw.connectionId ?? '';
  if (flow.open.some((c) => c.id === id)) step.update('flow', { open: flow.open.map((c) => (c.id === id ? { ...c, opened: true } : c)) });
  else if (flow.open.length === 0 && flow.closed.every((c) => c.id !== id)) addConnection(step, newConnection(step, true, { lastSeq: step.context.raw.connSeq ?? 0, framesIn: 0, framesOut: 0 }));
  emitChange(step, 'OPENED', {}, null);
  applySettings(step, step.context.raw.settings);
  return EVENTS;
}

export function connectionClosed(step: Step): End {
  const { raw } = step.context;
  const id = raw.connectionId ?? '';
  const connection = step.connection;
  if (connection?.replaced === true) step.flag('REPLACED_BEFORE');
  const pending = takeCallsOf(step, id);
  removeConnection(step, id, raw.connSeq ?? 0);
  emitChange(step, raw.reason === 'IDLE_TIMEOUT' ? 'IDLE_TIMEOUT' : 'CLOSED', { ...(connection === null ? {} : spanOf(step, connection)), pendingCalls: pending.length }, null);
  for (const call of pending) closeCall(step, call);
  return EVENTS;
}

export function connectionRefused(step: Step): End {
  emitChange(step, 'REFUSED', {}, null);
  return EVENTS;
}

/** R-CON: its incarnation is silent, so nobody will write its CONN_CLOSED. Called for a TICK. */
export function connectionLost(step: Step, connection: Connection): void {
  const pending = takeCallsOf(step, connection.id);
  removeConnection(step, connection.id, connection.lastSeq);
  emitChange(step, 'LOST', { ...spanOf(step, connection), pendingCalls: pending.length, initiator: 'EDGE', reason: 'INCARNATION_SILENT' }, connection);
  for (const call of pending) closeCall(step, call);
}

export function chargerConfigured(step: Step): End {
  return applySettings(step, step.context.raw.settings) ? EVENTS : ignored('SETTINGS_UNCHANGED');
}

function closeCall(step: Step, call: PendingCall): void {
  if (call.direction === 'OUT') {
    if (emitExchanged(step, call, 'CONNECTION_LOST', {}) !== null) return;
  }
  const { requestSource, correlationId, causationId } = step;
  step.requestSource = call.source;
  step.correlationId = call.source.frameId;
  step.causationId = call.eventId;
  if (call.direction === 'IN') answerNeverCame(step, call);
  step.except('CONNECTION_LOST', 'NORMALIZER', { errorDescription: call.action === null ? null : `${call.action} was not answered` });
  step.flushException();
  Object.assign(step, { requestSource, correlationId, causationId });
}

function spanOf(step: Step, connection: Connection) {
  return {
    connectionDurationMs: connection.opened ? Math.max(0, step.receivedAt - connection.openedAt) : null, framesIn: connection.framesIn, framesOut: connection.framesOut,
  };
}

/** `of` is the connection that the event is about where it is not that of the record: its opening is the requestSource then. */
function emitChange(step: Step, change: ConnectionChange, detail: Partial<ChargerConnectionChangedData>, of: Connection | null): void {
  const { raw } = step.context;
  const transport = of === null ? raw.transport : null;
  step.emit({
    type: 'charger.connection.changed',
    subject: step.context.timer ?? of?.id ?? raw.connectionId ?? raw.frameId,
    requestSource: of?.source ?? null,
    data: {
      change,
      reason: of === null ? (raw.reason ?? null) : null,
      subprotocol: transport?.subprotocol ?? null,
      offeredSubprotocols: transport?.offeredSubprotocols ?? [],
      securityProfile: transport?.securityProfile ?? null,
      tlsVersion: transport?.tlsVersion ?? null,
      httpStatus: transport?.httpStatus ?? null,
      closeCode: transport?.closeCode ?? null,
      closeReason: transport?.closeReason ?? null,
      initiator: transport?.initiator ?? 'UNKNOWN',
      connectionDurationMs: null,
      framesIn: null,
      framesOut: null,
      pendingCalls: 0,
      count: transport?.count ?? 1,
      ...detail,
    },
  });
}
