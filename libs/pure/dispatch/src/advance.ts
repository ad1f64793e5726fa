import { isSecretConfigurationKey, tokenReference } from '@chargeplane/contracts';
import type { CanonicalCommand, Priority } from '@chargeplane/contracts';
import { serializeFrame } from '@chargeplane/ocpp';
import { currentConnection, done } from './charger-state.ts';
import type { Command, Connection, PlannedCall, Watch } from './charger-state.ts';
import { abandonPlanned } from './conclude.ts';
import { failedCondition } from './conditions.ts';
import { deliverBefore } from './due.ts';
import type { Native } from './native.ts';
import { park } from './park.ts';
import { plan } from './plan.ts';
import { planned } from './planned-call.ts';
import { isRejection } from './rejection.ts';
import { DEFAULT_PRIORITY } from './rules.ts';
import type { Work } from './work.ts';

const RANK: Readonly<Record<Priority, number>> = { SAFETY: 0, INTERACTIVE: 1, BACKGROUND: 2, UNKNOWN: 2 };

/** Issues the next CALL where the line is free: one outstanding CALL per charger, in the order (priority, requestedAt, arrival). */
export function advance(work: Work): void {
  const passed = new Set<string>();
  for (;;) {
    const connection = currentConnection(work.core);
    const open = work.open();
    if (connection === null || open.some(isOutstanding)) return;
    const next = open.filter((c) => !passed.has(c.envelope.commandId) && hasCallToMake(c)).sort(byRank)[0];
    if (next === undefined) return;
    passed.add(next.envelope.commandId);
    try {
      if (next.phase === 'CALLING') goOn(work, next, connection);
      else begin(work, next, connection);
    } catch (error) {
      park(work, work.command(next.envelope.commandId) ?? next, error);
    }
  }
}

function isOutstanding(command: Command): boolean {
  return command.calls.some((c) => c.step === 'ISSUED' || c.step === 'SENT');
}

function hasCallToMake(command: Command): boolean {
  return command.phase === 'QUEUED' || (command.phase === 'CALLING' && command.calls.some((c) => c.step === 'PLANNED'));
}

/** What is under way goes before what is not, among the same priority. */
function byRank(a: Command, b: Command): number {
  return rank(a) - rank(b) || Number(a.phase === 'QUEUED') - Number(b.phase === 'QUEUED') || a.envelope.requestedAt - b.envelope.requestedAt || a.arrival - b.arrival;
}

function rank({ type, envelope }: Command): number {
  return RANK[envelope.priority ?? DEFAULT_PRIORITY[type]];
}

function begin(work: Work, command: Command, connection: Connection): void {
  if (command.payload === null || (command.envelope.notBefore ?? 0) > work.now || work.now >= command.expiresAt || waitsForBoot(command, work)) return;
  const input = { type: command.type, envelope: command.envelope, payload: command.payload } as CanonicalCommand;
  const native = plan(input, connection.version, { core: work.core, rules: work.rules });
  const refused = isRejection(native) ? native : failedCondition(command, work.core);
  if (refused !== null) {
    work.emit(done(command), 'REJECTED', { settle: true, rejectedBy: 'DISPATCHER', reason: refused.reason, detail: refused.detail, quirk: refused.quirk });
    return;
  }
  if (isRejection(native) || (native.whenIdle && work.core.transactions.length > 0)) return;
  if (native.requestId !== undefined) work.core = { ...work.core, requestId: native.requestId };
  const calls = native.calls.map((call, i) => planned(command, call, i + 1, 'DO'));
  const started: Command = {
    ...command,
    phase: 'CALLING',
    payload: null,
    calls,
    approximations: native.approximations,
    nativeAction: native.calls[0]?.action ?? null,
    nativeRequestId: native.requestId ?? null,
    watch: watchOf(input, native, work),
  };
  issue(work, started, connection);
}

function goOn(work: Work, command: Command, connection: Connection): void {
  const before = command.calls.find((c) => c.connectionId !== null);
  const next = command.calls.find((c) => c.step === 'PLANNED');
  const late = next?.purpose === 'DO' && work.now >= command.expiresAt;
  if (before?.connectionId !== connection.connectionId) abandonPlanned(work, command, 'CONNECTION_LOST');
  else if (late) abandonPlanned(work, command, 'EXPIRED');
  else issue(work, command, connection);
}

function issue(work: Work, command: Command, connection: Connection): void {
  const call = command.calls.find((c) => c.step === 'PLANNED');
  if (call === undefined || call.payload === null) throw new Error(`Nothing to issue for ${command.type}: its calls are ${command.calls.map((c) => c.step).join(', ')}`);
  const issued: PlannedCall = { ...call, step: 'ISSUED', payload: null, connectionId: connection.connectionId, issuedAt: work.now };
  work.downlinks.push({
    kind: 'CALL',
    tenantId: work.core.tenantId,
    chargerId: work.core.chargerId,
    connectionId: connection.connectionId,
    commandId: command.envelope.commandId,
    attempt: call.number,
    messageId: call.messageId,
    action: call.action,
    payload: serializeFrame({ type: 'CALL', messageId: call.messageId, action: call.action, payload: call.payload }),
    deliverBefore: deliverBefore(command, call.purpose, work.now, work.rules),
    answerWithinMs: work.rules.answerWithinMs,
    quirks: call.quirks ?? null,
  });
  work.put({ ...command, calls: command.calls.map((c) => (c.number === call.number ? issued : c)) });
}

/** Pending: remote start and stop are forbidden (B02.FR.05); Rejected: everything is (B03.FR.03). */
export function waitsForBoot(command: Command, work: Work): boolean {
  const { registration } = work.core;
  return registration === 'REJECTED' || (registration === 'PENDING' && (command.type === 'transaction.start' || command.type === 'transaction.stop'));
}

function watchOf(command: CanonicalCommand, native: Native, work: Work): Watch {
  const token = command.type === 'transaction.start' ? command.payload.idToken.value : null;
  return {
    evseId: null, connectorId: null, transactionUid: null, remoteStartId: null, requestId: null, awaited: [], sawClose: false, against: null, meter: null,
    tokenRefs: token === null ? [] : work.context.tokenKeys.map((key) => `${key.id}:${tokenReference(key, work.core.tenantId, token)}`),
    expected: command.type === 'configuration.set' ? expectedOf(command, native) : [],
    trigger: command.type === 'message.trigger' ? command.payload.message : null,
    operational: command.type === 'availability.set' ? command.payload.operational : null,
    ...native.watch,
  };
}

/** What reading back must show: the value as it was written, where a vendor pack spelled it otherwise. */
function expectedOf(command: Extract<CanonicalCommand, { type: 'configuration.set' }>, native: Native): Watch['expected'] {
  const written = new Map(native.calls.filter((c) => c.quirks !== undefined).flatMap((c) => (c.keys ?? []).map((key) => [key, c.payload['value']])));
  return command.payload.items.filter((i) => (i.attribute ?? 'Actual') === 'Actual' && !isSecretConfigurationKey(i.key)).map(({ key, value }) => {
    const spelled = written.get(key);
    return { key, value: typeof spelled === 'string' ? spelled : value };
  });
}
