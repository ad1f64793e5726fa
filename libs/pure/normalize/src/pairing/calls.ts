import type { CallDirection, CallsPart, PendingCall, RecentCommand } from '../state/charger-state.ts';
import { EMPTY_STATE, clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

const MOST_PENDING = 32;
const MOST_LATE = 16;
const MOST_COMMANDS = 16;

/** The part must stay below PART_MAX_CHARACTERS whatever the CALLs remember. */
const MOST_CHARACTERS = 48_000;
const FEW = 4;
const SHORT = 800;

/** A part with nothing in it is the constant one, so that a CALL and its answer within a batch write nothing. */
export function setCalls(step: Step, calls: CallsPart): void {
  const empty = calls.pending.length === 0 && calls.late.length === 0 && calls.commands.length === 0 && calls.answered.length === 0 && calls.evicted === 0;
  step.set('calls', empty ? EMPTY_STATE.calls : bounded(calls));
}

/** Leaves out the oldest CALLs that timed out, then the oldest that wait, until the rest fits. A few that remember little always fit. */
function bounded(calls: CallsPart): CallsPart {
  let kept = calls;
  const small = calls.pending.length + calls.late.length <= FEW && [...calls.pending, ...calls.late].every((c) => sizeOf(c.memo) <= SHORT);
  while (!small && kept.pending.length + kept.late.length > 0 && JSON.stringify(kept).length > MOST_CHARACTERS) {
    kept = kept.late.length > 0 ? { ...kept, late: kept.late.slice(1) } : { ...kept, pending: kept.pending.slice(1), evicted: kept.evicted + 1 };
  }
  return kept;
}

function sizeOf(memo: PendingCall['memo']): number {
  let size = 0;
  for (const name in memo) {
    const value = memo[name];
    size += typeof value === 'string' ? value.length : Array.isArray(value) ? value.join().length : 8;
  }
  return size;
}

/** Ids are kept clipped; the same is done to those that are looked up. */
export function callId(messageId: string): string {
  return clip(messageId);
}

/**
 * R-PAIR-1: a CALL waits for its answer under (connection, direction, messageId).
 * R-PAIR-2: the same id again closes the older one, the newer counts as its retry. R-PAIR-5: a second pending CALL is evidence only.
 */
export function openCall(step: Step, call: PendingCall): void {
  const { calls } = step.state;
  // The others that wait now are no fault of a CALL that is tried again.
  if (step.context.retried && calls.pending.some((p) => isSame(p, call))) return;
  const raisedBy = call.direction === 'IN' ? 'CHARGER' : 'CSMS';
  const same = calls.pending.find((p) => isSame(p, call));
  if (same !== undefined) step.except('DUPLICATE_MESSAGE_ID', raisedBy, {});
  else if (!step.context.retried && calls.pending.some((p) => p.connectionId === call.connectionId && p.direction === call.direction)) step.except('CONCURRENT_CALL', raisedBy, {});
  const pending = [...calls.pending.filter((p) => p !== same), call];
  const dropped = pending.length > MOST_PENDING ? 1 : 0;
  setCalls(step, { ...calls, pending: dropped === 0 ? pending : pending.slice(1), evicted: calls.evicted + dropped });
}

export interface TakenCall {
  readonly call: PendingCall;
  /** It had timed out (R-PAIR-3). */
  readonly late: boolean;
}

/** The CALL that an answer belongs to; null for an orphan. Never across connections. R-PAIR-6: the id -1 means the only pending one. */
export function takeCall(step: Step, direction: CallDirection, messageId: string, isError: boolean): TakenCall | null {
  const { calls } = step.state;
  const { connectionId } = step.source;
  const of = (list: readonly PendingCall[], id: string) => list.find((p) => p.connectionId === connectionId && p.direction === direction && p.messageId === id);
  let call = of(calls.pending, callId(messageId));
  if (call === undefined && isError && messageId === '-1') {
    const all = calls.pending.filter((p) => p.connectionId === connectionId && p.direction === direction);
    if (all.length === 1) call = all[0];
  }
  if (call !== undefined) {
    setCalls(step, { ...calls, pending: calls.pending.filter((p) => p !== call) });
    return { call, late: false };
  }
  const late = of(calls.late, callId(messageId));
  if (late === undefined) return null;
  setCalls(step, { ...calls, late: calls.late.filter((p) => p !== late) });
  return step.logTime - late.log <= (step.rules.parameters.messageTimeoutS + step.rules.parameters.lateAnswerS) * 1000 ? { call: late, late: true } : null;
}

/** Moves a pending CALL to those whose answer would be late. */
export function expireCall(step: Step, call: PendingCall): void {
  const { calls } = step.state;
  const keep = step.logTime - (step.rules.parameters.messageTimeoutS + step.rules.parameters.lateAnswerS) * 1000;
  const late = [...calls.late.filter((p) => p.log >= keep), call].slice(-MOST_LATE);
  setCalls(step, { ...calls, pending: calls.pending.filter((p) => p !== call), late });
}

/** Takes away all CALLs of a connection that is gone. */
export function takeCallsOf(step: Step, connectionId: string): readonly PendingCall[] {
  const { calls } = step.state;
  const gone = calls.pending.filter((p) => p.connectionId === connectionId);
  const late = calls.late.filter((p) => p.connectionId !== connectionId);
  if (gone.length > 0 || late.length !== calls.late.length) setCalls(step, { ...calls, late, pending: calls.pending.filter((p) => p.connectionId !== connectionId) });
  return gone;
}

export function rememberCommand(step: Step, command: RecentCommand): void {
  const { calls } = step.state;
  const keep = step.logTime - step.rules.parameters.commandWindowS * 1000;
  setCalls(step, { ...calls, commands: [...calls.commands.filter((c) => c.log >= keep), command].slice(-MOST_COMMANDS) });
}

/** The newest command that fits and was sent within the window; marks it as used where it may explain one thing only. */
export function findCommand(step: Step, windowS: number, fits: (command: RecentCommand) => boolean, use = false): RecentCommand | null {
  const { calls } = step.state;
  const since = step.logTime - windowS * 1000;
  const found = calls.commands.findLast((c) => c.log >= since && !(use && c.used) && fits(c)) ?? null;
  if (found !== null && use) setCalls(step, { ...calls, commands: calls.commands.map((c) => (c === found ? { ...c, used: true } : c)) });
  return found;
}

function isSame(a: PendingCall, b: PendingCall): boolean {
  return a.connectionId === b.connectionId && a.direction === b.direction && a.messageId === b.messageId;
}
