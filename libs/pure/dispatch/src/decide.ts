import { chargerKey, LONGEST_KEY } from '@chargeplane/contracts';
import type { CanonicalCommand, CommandEnvelope, CommandOutcome } from '@chargeplane/contracts';
import { advance } from './advance.ts';
import { currentConnection, done } from './charger-state.ts';
import type { ChargerState, Command } from './charger-state.ts';
import { park } from './park.ts';
import { plan } from './plan.ts';
import { isRejection } from './rejection.ts';
import type { Rejection } from './rejection.ts';
import { Work } from './work.ts';
import type { DispatchContext, OutcomeFacts, Step } from './work.ts';

/**
 * Judges a command: duplicate → expiry → limits of the dispatcher → what the version, the device, the topology and the schema allow →
 * connection. The first check that fails names the rejection. What passes is ACCEPTED and, where the line is free, issued at once.
 * `now`: log time of the partition, 0 where none is known yet.
 */
export function decide(state: ChargerState, input: CanonicalCommand, now: number, context: DispatchContext): Step {
  const work = new Work(state, now, context);
  const known = work.command(input.envelope.commandId);
  if (known !== undefined) {
    work.emit(known, 'DUPLICATE', duplicateNotice(known));
    return work.end();
  }
  const command = received(input, work);
  try {
    judge(input, command, work);
  } catch (error) {
    park(work, work.command(input.envelope.commandId) ?? command, error);
  }
  return work.end();
}

function judge(input: CanonicalCommand, command: Command, work: Work): void {
  const refused = firstFailure(input, command, work);
  const full = work.size >= 2 * work.rules.maxCommands;
  if (refused === 'EXPIRED') work.emit(done(command), 'EXPIRED', { settle: true, reason: 'EXPIRED', detail: 'expiresAt had passed when the command was read' });
  else if (refused === 'CHARGER_OFFLINE') work.emit(done(command), 'CHARGER_OFFLINE', { settle: true, reason: 'CHARGER_OFFLINE', detail: 'the charger is not connected' });
  else if (refused !== null) work.emit(done(command), 'REJECTED', { settle: true, rejectedBy: 'DISPATCHER', reason: refused.reason, detail: refused.detail, quirk: refused.quirk });
  else {
    work.emit({ ...command, acceptedAt: work.now }, 'ACCEPTED', { settle: false });
    advance(work);
  }
  // A flood of commands that are refused must not be kept for a day, nor looked through at each step.
  if (refused !== null && full) work.forget(input.envelope.commandId);
}

/** An envelope that is too large is refused, and only what names the command is kept of it. */
function received({ type, envelope: told, payload }: CanonicalCommand, work: Work): Command {
  work.core = { ...work.core, arrivals: work.core.arrivals + 1 };
  const envelope = isTooLarge(told, work) ? { ...told, system: '', user: null, target: null, conditions: null } : told;
  return {
    type, envelope, payload, arrival: work.core.arrivals, phase: 'QUEUED', state: 'REQUESTED', settled: null, outcomes: 0, states: [],
    expiresAt: envelope.expiresAt ?? envelope.requestedAt + work.rules.expiryMs[type],
    acceptedAt: null, answeredAt: null, calls: [], approximations: [], nativeRequestId: null, nativeAction: null,
    watch: null, effectSeen: null, effectLevel: 0, effectUntil: null, due: null,
  };
}

function firstFailure(input: CanonicalCommand, command: Command, work: Work): 'EXPIRED' | 'CHARGER_OFFLINE' | Rejection | null {
  const { core, rules, now } = work;
  const bad = malformed(command);
  if (isTooLarge(input.envelope, work)) return { reason: 'VALUE_OUT_OF_RANGE', detail: `the envelope has more than ${rules.maxEnvelopeChars} characters` };
  if (bad !== null) return { reason: 'VALIDATION_FAILED', detail: bad };
  if (now > 0 && now >= command.expiresAt) return 'EXPIRED';
  if (now > 0 && command.expiresAt > now + rules.maxExpiryMs) {
    return { reason: 'VALUE_OUT_OF_RANGE', detail: `expiresAt is more than ${Math.round(rules.maxExpiryMs / 3_600_000)} h ahead` };
  }
  if (work.size >= rules.maxCommands) return { reason: 'RATE_LIMITED', detail: `${work.size} commands of this charger are open or remembered` };
  if (JSON.stringify(input.payload).length > rules.maxCommandChars) {
    return { reason: 'VALUE_OUT_OF_RANGE', detail: `the payload has more than ${rules.maxCommandChars} characters: split the command` };
  }
  if (core.version !== null) {
    const native = plan(input, core.version, { core, rules });
    if (isRejection(native)) return native;
  }
  return currentConnection(core) === null && !command.envelope.queueOffline ? 'CHARGER_OFFLINE' : null;
}

function isTooLarge(envelope: CommandEnvelope, { rules }: Work): boolean {
  return JSON.stringify(envelope).length > rules.maxEnvelopeChars;
}

/**
 * Why a command cannot be answered under its own id; null where it can. Its outcome is that of a record that is no command.
 */
export function unanswerable({ commandId, tenantId, chargerId }: CommandEnvelope): string | null {
  if (commandId === '' || commandId.length > 128) return 'commandId must have 1 to 128 characters';
  return chargerKey(tenantId, chargerId).length > LONGEST_KEY ? 'tenantId and chargerId are longer than those of any charger' : null;
}

function malformed({ envelope, expiresAt }: Command): string | null {
  const { tenantId, chargerId, priority, effectTimeoutS, notBefore } = envelope;
  if (tenantId === '' || chargerId === '') return 'tenantId and chargerId must name a charger';
  if (priority === 'UNKNOWN') return 'priority is none of SAFETY, INTERACTIVE, BACKGROUND';
  if (effectTimeoutS !== null && effectTimeoutS !== undefined && effectTimeoutS <= 0) return 'effectTimeoutS must be above 0';
  if (notBefore !== null && notBefore !== undefined && notBefore >= expiresAt) return 'notBefore is not before expiresAt';
  return null;
}

/** The same id again is answered with how the command ended, or where it stands. */
function duplicateNotice(known: Command): OutcomeFacts {
  const first: Partial<CommandOutcome> = known.settled ?? {};
  return {
    settle: false,
    keepState: true,
    reason: 'DUPLICATE',
    detail: known.settled === null ? `the command with this id is ${known.state}` : `the command with this id ended as ${known.settled.state}${first.reason ? `, ${first.reason}` : ''}`,
    rejectedBy: first.rejectedBy ?? null,
    nativeStatus: first.nativeStatus ?? null,
    nativeErrorCode: first.nativeErrorCode ?? null,
    statusInfo: first.statusInfo ?? null,
    items: first.items ?? [],
    effect: first.effect ?? null,
  };
}
