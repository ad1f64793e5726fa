import type { Command } from './charger-state.ts';
import type { DispatchRules } from './rules.ts';

/** Log time at which something happens to a command by itself; null where nothing does. */
export function dueOf(command: Command, now: number, rules: DispatchRules): number | null {
  switch (command.phase) {
    case 'QUEUED': {
      const notBefore = command.envelope.notBefore ?? 0;
      return notBefore > now ? Math.min(notBefore, command.expiresAt) : command.expiresAt;
    }
    case 'CALLING': {
      const outstanding = command.calls.find((c) => c.step === 'ISSUED' || c.step === 'SENT');
      if (outstanding === undefined) return command.calls.some((c) => c.step === 'PLANNED' && c.purpose === 'READ_BACK') ? command.effectUntil : command.expiresAt;
      if (outstanding.step === 'SENT') return (outstanding.sentAt ?? now) + rules.answerWithinMs;
      return deliverBefore(command, outstanding.purpose, outstanding.issuedAt ?? now, rules) + rules.traceWithinMs;
    }
    case 'WATCHING':
      return command.effectUntil;
    case 'DONE':
      return Math.max((command.settled?.at ?? now) + rules.rememberMs, command.expiresAt);
  }
}

/** Nothing of a command is written to the socket after it expired; only the reading back of what was set may come later. */
export function deliverBefore(command: Command, purpose: 'DO' | 'READ_BACK', issuedAt: number, rules: DispatchRules): number {
  return purpose === 'DO' ? command.expiresAt : issuedAt + rules.answerWithinMs;
}
