import type { CommandState } from '@chargeplane/contracts';
import type { Command, EffectSeen } from './charger-state.ts';
import { EFFECTS } from './effects/index.ts';
import { beginReadBack, canReadBack } from './read-back.ts';
import type { OutcomeFacts, Work } from './work.ts';

/**
 * Writes the outcome of the answer (or of its absence) and, where the command has an effect, goes on to wait for it.
 * With waitForEffect the effect settles the command, else the answer does and the effect amends. TIMED_OUT settles: what comes later amends it,
 * unless the effect was seen already.
 */
export function expectEffect(work: Work, command: Command, state: CommandState, facts: Omit<OutcomeFacts, 'settle'>): void {
  const uncertain = state === 'TIMED_OUT';
  const rule = EFFECTS[command.type];
  const readBack = state === 'ACKNOWLEDGED' && canReadBack(command);
  const awaited = (state === 'ACKNOWLEDGED' && !facts.empty) || uncertain;
  const observable = awaited && rule !== undefined && command.watch !== null && rule.applies(command, work.core);
  const waits = command.envelope.waitForEffect && (readBack || observable) && (!uncertain || command.effectSeen !== null);
  const timeout = effectTimeout(work, command);
  const base = { ...command, effectUntil: work.now + timeout };
  if (readBack) {
    const told = work.emit({ ...base, phase: 'CALLING' }, state, { ...facts, settle: !waits });
    beginReadBack(work, told);
    return;
  }
  const effect = observable && rule !== undefined ? { type: rule.type(command), state: 'PENDING' as const, eventId: null, level: null } : null;
  const told = work.emit({ ...base, phase: observable ? 'WATCHING' : 'DONE', watch: observable ? command.watch : null }, state, { ...facts, effect, settle: !waits });
  if (!observable) return;
  const seen = told.effectSeen ?? (uncertain ? null : (rule?.already?.(told, work.core) ?? null));
  if (seen !== null) reportEffect(work, told, seen);
}

/** Writes that an effect was seen, or its contrary. A level below the highest keeps the command under watch. */
export function reportEffect(work: Work, command: Command, seen: EffectSeen): void {
  const last = seen.state === 'CONTRADICTED' || seen.level === null || seen.level >= 2;
  const effect = { type: seen.type, state: seen.state, eventId: seen.eventId, level: seen.level };
  work.emit({ ...command, phase: last ? 'DONE' : 'WATCHING', watch: last ? null : command.watch, effectSeen: null, effectLevel: seen.level ?? 1 }, seen.state === 'OBSERVED' ? 'EFFECT_OBSERVED' : 'EFFECT_CONTRADICTED', {
    settle: true,
    effect,
    reason: seen.reason,
    cause: { eventId: seen.eventId, frameId: seen.frameId },
    answerToEffectMs: command.answeredAt === null ? null : Math.max(0, work.now - command.answeredAt),
  });
}

function effectTimeout(work: Work, command: Command): number {
  const { rules, core } = work;
  const wanted = command.envelope.effectTimeoutS;
  if (wanted !== null && wanted !== undefined) return Math.min(wanted * 1000, rules.scheduledWithinMs);
  const connect = core.limits.connectTimeoutS === undefined ? rules.connectTimeoutMs : core.limits.connectTimeoutS * 1000;
  return rules.effectMs[command.type] + (command.type === 'transaction.start' ? connect : 0);
}
