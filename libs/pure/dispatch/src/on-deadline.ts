import { advance } from './advance.ts';
import { done } from './charger-state.ts';
import type { ChargerState, Command } from './charger-state.ts';
import { abandonPlanned, endCall } from './conclude.ts';
import { EFFECTS } from './effects/index.ts';
import { uncertain } from './exchange.ts';
import { reportEffect } from './expect-effect.ts';
import { neverSent } from './never-sent.ts';
import { park } from './park.ts';
import { transactionsAt } from './targets.ts';
import { Work } from './work.ts';
import type { DispatchContext, Step } from './work.ts';

/** What happens to a command when its time is due (see dueOf). */
export function onDeadline(state: ChargerState, commandId: string, now: number, context: DispatchContext): Step {
  const work = new Work(state, now, context);
  const command = work.command(commandId);
  if (command !== undefined) {
    try {
      expire(work, command);
    } catch (error) {
      park(work, work.command(commandId) ?? command, error);
    }
  }
  advance(work);
  return work.end();
}

function expire(work: Work, command: Command): void {
  switch (command.phase) {
    case 'QUEUED':
      if (work.now >= command.expiresAt) neverSent(work, command);
      else work.put(command);
      return;
    case 'CALLING': {
      const call = command.calls.find((c) => c.step === 'ISSUED' || c.step === 'SENT');
      if (call === undefined) abandonPlanned(work, command, 'EXPIRED');
      else endCall(work, command, call, uncertain(call, call.step === 'SENT' ? 'NO_ANSWER' : 'NO_TRACE'), false);
      return;
    }
    case 'WATCHING':
      effectMissing(work, command);
      return;
    case 'DONE':
      work.forget(command.envelope.commandId);
  }
}

function effectMissing(work: Work, command: Command): void {
  const rule = EFFECTS[command.type];
  const contrary = rule?.atTimeout?.(command, work.core) ?? null;
  const scheduled = command.calls.some((c) => c.result?.scheduled) && work.now < (command.answeredAt ?? 0) + work.rules.scheduledWithinMs;
  const place = { evseId: command.watch?.evseId ?? null, connectorId: command.watch?.connectorId ?? null };
  if (scheduled && transactionsAt(work.core, place).length > 0) {
    work.put({ ...command, effectUntil: work.now + work.rules.effectMs[command.type] });
  } else if (command.state === 'TIMED_OUT' || command.effectLevel > 0) {
    work.put(done(command));
  } else if (contrary !== null) {
    reportEffect(work, command, contrary);
  } else {
    const effect = { type: rule?.type(command) ?? 'UNKNOWN', state: 'NOT_OBSERVED' as const, eventId: null, level: null };
    work.emit(done(command), 'EFFECT_NOT_OBSERVED', { settle: true, reason: 'EFFECT_NOT_OBSERVED', effect });
  }
}
