import type { CommandState, OutcomeItem } from '@chargeplane/contracts';
import type { CallResult, Command, PlannedCall } from './charger-state.ts';
import { expectEffect } from './expect-effect.ts';
import { itemsOf, NOTHING } from './interpret-answer.ts';
import { concludeReadBack } from './read-back.ts';
import type { OutcomeFacts, Work } from './work.ts';

type AbandonReason = 'CONNECTION_LOST' | 'EXPIRED' | 'NOT_SENT' | 'NOT_IMPLEMENTED';

/** Stores how a CALL ended; where it was the last one, the command is concluded. `late`: after the command had been concluded without it. */
export function endCall(work: Work, command: Command, call: PlannedCall, result: CallResult, late: boolean): void {
  const ended = work.put({ ...command, calls: command.calls.map((c) => (c.number === call.number ? { ...c, step: 'ENDED', result } : c)) });
  if (late) {
    if (call.purpose === 'DO') conclude(work, ended, true);
    return;
  }
  if (result.verdict === 'UNCERTAIN' || result.verdict === 'NOT_SENT') abandonPlanned(work, ended, 'NOT_SENT');
  else if (ended.calls.some((c) => c.step === 'PLANNED') && isMissing(result)) abandonPlanned(work, ended, 'NOT_IMPLEMENTED');
  else if (ended.calls.every((c) => c.step === 'ENDED')) concludeOrReadBack(work, ended);
}

/** CALLs that are not made any more; the command is concluded with what the others brought. */
export function abandonPlanned(work: Work, command: Command, reason: AbandonReason): void {
  const calls = command.calls.map((c): PlannedCall => {
    if (c.step !== 'PLANNED') return c;
    return { ...c, step: 'ENDED', payload: null, result: { ...NOTHING, verdict: 'NOT_SENT', reason, items: itemsOf(c, 'FAILED', null) } };
  });
  concludeOrReadBack(work, work.put({ ...command, calls }));
}

function concludeOrReadBack(work: Work, command: Command): void {
  if (command.calls.some((c) => c.purpose === 'READ_BACK')) concludeReadBack(work, command);
  else conclude(work, command, false);
}

function isMissing(result: CallResult): boolean {
  return result.nativeErrorCode === 'NotImplemented' || result.nativeErrorCode === 'NotSupported';
}

interface Verdict {
  readonly state: CommandState;
  readonly facts: Omit<OutcomeFacts, 'settle'>;
}

function conclude(work: Work, command: Command, late: boolean): void {
  const calls = command.calls.filter((c) => c.purpose === 'DO');
  const verdict = verdictOf(command, calls);
  const sentAt = calls.find((c) => c.sentAt !== null)?.sentAt ?? null;
  const answered = { ...command, answeredAt: work.now };
  const facts = { ...verdict.facts, late, sentToAnswerMs: sentAt === null || verdict.state === 'TIMED_OUT' ? null : Math.max(0, work.now - sentAt) };
  if (late && verdict.state === command.settled?.state) return;
  expectEffect(work, answered, verdict.state, facts);
}

function verdictOf(command: Command, calls: readonly PlannedCall[]): Verdict {
  const results = calls.flatMap((c) => c.result ?? []);
  const items = results.flatMap((r) => r.items);
  const first = results.find((r) => r.verdict !== 'ACKNOWLEDGED') ?? results[0] ?? NOTHING;
  const facts = {
    reason: first.reason, detail: first.detail, nativeStatus: first.nativeStatus, nativeErrorCode: first.nativeErrorCode, statusInfo: first.statusInfo, items,
    scheduled: results.some((r) => r.scheduled), empty: results.some((r) => r.empty),
  };
  const uncertain = results.find((r) => r.verdict === 'UNCERTAIN');
  if (uncertain !== undefined) return { state: 'TIMED_OUT', facts: { ...facts, reason: uncertain.reason, detail: uncertain.detail } };
  if (first.verdict === 'NOT_SENT' && results.every((r) => r.verdict === 'NOT_SENT')) return { state: first.reason === 'EXPIRED' ? 'EXPIRED' : 'CHARGER_OFFLINE', facts };
  if (items.length === 0) {
    if (first.verdict === 'REJECTED') return { state: 'REJECTED', facts: { ...facts, rejectedBy: 'CHARGER' } };
    return { state: first.verdict === 'FAILED' ? 'FAILED' : 'ACKNOWLEDGED', facts };
  }
  return byItems(command, items, facts);
}

function byItems(command: Command, items: readonly OutcomeItem[], facts: Verdict['facts']): Verdict {
  const good = items.filter((i) => i.status === 'APPLIED' || i.status === 'APPLIED_AFTER_REBOOT' || i.status === 'READ' || i.status === 'UNKNOWN').length;
  if (good === items.length) return { state: 'ACKNOWLEDGED', facts };
  if (good > 0) return { state: 'PARTIAL', facts };
  if (command.type === 'configuration.get' && items.every((i) => i.status === 'NOT_FOUND')) return { state: 'ACKNOWLEDGED', facts: { ...facts, empty: true } };
  if (items.every((i) => i.status === 'FAILED')) return { state: 'FAILED', facts };
  const reason = facts.reason ?? items.find((i) => i.nativeStatus !== null)?.nativeStatus ?? 'Rejected';
  return { state: 'REJECTED', facts: { ...facts, reason, rejectedBy: 'CHARGER' } };
}
