import { transactionUidV2 } from '@chargeplane/contracts';
import type { CanonicalEvent, Downlink, EventOf } from '@chargeplane/contracts';
import { advance } from './advance.ts';
import { done } from './charger-state.ts';
import type { ChargerState, Command } from './charger-state.ts';
import { abandonPlanned, endCall } from './conclude.ts';
import { EFFECTS } from './effects/index.ts';
import { connectionOf, evolve, isClosedForGood } from './evolve.ts';
import { onExchange, provenNotSent, uncertain } from './exchange.ts';
import { reportEffect } from './expect-effect.ts';
import { neverSent } from './never-sent.ts';
import { park } from './park.ts';
import { Work } from './work.ts';
import type { DispatchContext, Step } from './work.ts';

/** Folds one event of a charger: what it tells about the charger, about CALLs under way and about effects, and what can be sent after it. */
export function onEvent(before: ChargerState, event: CanonicalEvent, now: number, context: DispatchContext): Step {
  const state = evolve(before, event, context.rules);
  if (state.open.length === 0 && event.type !== 'command.exchanged' && event.type !== 'charger.connection.changed') return { state, outcomes: [], downlinks: [], parked: [] };
  const work = new Work(state, now, context, event);
  if (event.type === 'charger.connection.changed') onConnection(work, event);
  if (event.type === 'command.exchanged') exchanged(work, event);
  else watch(work, event);
  advance(work);
  return work.end();
}

function exchanged(work: Work, event: EventOf<'command.exchanged'>): void {
  try {
    onExchange(work, event);
  } catch (error) {
    const command = work.command(event.data.commandId);
    if (command === undefined) throw error;
    park(work, command, error);
  }
  const command = work.command(event.data.commandId);
  const transactionId = command?.calls.find((c) => c.result?.transactionId)?.result?.transactionId;
  if (command === undefined || command.watch === null || !transactionId || command.watch.transactionUid !== null) return;
  work.put({ ...command, watch: { ...command.watch, transactionUid: transactionUidV2(work.core.tenantId, work.core.chargerId, transactionId) } });
}

/** Offers the event to every command whose effect is awaited. One transaction is the effect of one start. */
function watch(work: Work, event: CanonicalEvent): void {
  let started = false;
  for (const { envelope } of work.open()) {
    const command = work.command(envelope.commandId);
    if (command === undefined || command.watch === null || command.effectSeen !== null || !command.calls.some((c) => c.sentAt !== null)) continue;
    if (command.type === 'transaction.start' && started) continue;
    try {
      started = observe(work, command, event) || started;
    } catch (error) {
      park(work, command, error);
    }
  }
}

/** True where the event is the start that the command asked for. */
function observe(work: Work, command: Command, event: CanonicalEvent): boolean {
  const seen = EFFECTS[command.type]?.observe(command, event, work.core) ?? null;
  if (seen === null || command.watch === null) return false;
  if ('watch' in seen) {
    work.put({ ...command, watch: { ...command.watch, ...seen.watch } });
    return false;
  }
  if (command.phase === 'WATCHING') reportEffect(work, command, seen);
  else work.put({ ...command, effectSeen: seen });
  return command.type === 'transaction.start' && event.type === 'transaction.started' && seen.state === 'OBSERVED';
}

function onConnection(work: Work, event: EventOf<'charger.connection.changed'>): void {
  const connectionId = connectionOf(event);
  const { change } = event.data;
  if (connectionId === null || change === 'REFUSED' || change === 'REPLACED' || change === 'UNKNOWN') return;
  if (change === 'OPENED') {
    for (const older of work.core.connections) if (older.connectionId !== connectionId) work.downlinks.push(closeOlder(work, older.connectionId));
    return;
  }
  const proof = isClosedForGood(change);
  for (const command of work.open()) {
    const call = command.calls.find((c) => c.connectionId === connectionId && (c.step === 'ISSUED' || c.step === 'SENT'));
    if (call !== undefined) endCall(work, command, call, call.step === 'ISSUED' && proof ? provenNotSent(work, command, call) : uncertain(call, 'CONNECTION_LOST'), false);
  }
  if (proof) for (const command of work.all()) neverWritten(work, command, connectionId);
  if (work.core.connections.length === 0) for (const command of work.open()) offline(work, command);
}

/** The end of a connection that had been taken for lost: what we did not know until now was not sent, if the log shows no frame before. */
function neverWritten(work: Work, command: Command, connectionId: string): void {
  const call = command.calls.find((c) => c.connectionId === connectionId && c.result?.verdict === 'UNCERTAIN' && c.sentAt === null);
  if (call !== undefined) endCall(work, command, call, provenNotSent(work, command, call), true);
}

function offline(work: Work, command: Command): void {
  if (command.phase === 'CALLING' && command.calls.some((c) => c.step === 'PLANNED')) abandonPlanned(work, command, 'CONNECTION_LOST');
  if (command.phase !== 'QUEUED' || command.envelope.queueOffline) return;
  if (work.now >= command.expiresAt) return neverSent(work, command);
  work.emit(done(command), 'CHARGER_OFFLINE', { settle: true, reason: 'CHARGER_OFFLINE', detail: 'the connection ended while the command waited' });
}

/** The newest connection is the charger's; whoever holds an older one is asked to close it. */
function closeOlder(work: Work, connectionId: string): Downlink {
  return {
    kind: 'CLOSE', tenantId: work.core.tenantId, chargerId: work.core.chargerId, connectionId, commandId: null, attempt: null, messageId: null, action: null, payload: null,
    deliverBefore: work.now + work.rules.answerWithinMs, answerWithinMs: 0, closeCode: 1008, reason: 'replaced by a newer connection of this charger',
  };
}
