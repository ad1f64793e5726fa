import type { EventOf } from '@chargeplane/contracts';
import { RPC_ERROR_CODES, rpcErrorCodeOf } from '@chargeplane/ocpp';
import type { RpcErrorCode } from '@chargeplane/ocpp';
import type { CallResult, Command, PlannedCall } from './charger-state.ts';
import { endCall } from './conclude.ts';
import { clippedWord, interpretAnswer, itemsOf, NOTHING } from './interpret-answer.ts';
import { capability } from './plan.ts';
import { compareReadBack } from './read-back.ts';
import type { Work } from './work.ts';

/** What the log tells of one of our CALLs: sent, answered, refused, not sent, lost. */
export function onExchange(work: Work, { data }: EventOf<'command.exchanged'>): void {
  const command = work.command(data.commandId);
  const call = command?.calls.find((c) => (data.messageId ? c.messageId === data.messageId : c.number === data.attempt));
  if (command === undefined || call === undefined || call.step === 'PLANNED') return;
  const over = call.step === 'ENDED';
  const late = over && (call.result?.verdict === 'UNCERTAIN' || call.result?.verdict === 'NOT_SENT');
  switch (data.state) {
    case 'SENT':
      onSent(work, command, call, late);
      return;
    case 'ANSWERED':
    case 'ERROR': {
      if (over && !late) return;
      const result = data.state === 'ANSWERED' ? answered(command, call, data) : failed(call, data.errorCode ?? null);
      learn(work, call, result);
      endCall(work, command, call, result, late);
      return;
    }
    case 'NOT_SENT':
      if (data.reason === 'DUPLICATE_ATTEMPT' || (over && call.result?.verdict !== 'UNCERTAIN')) return;
      endCall(work, command, call, notSent(work, command, call, data.reason ?? null), over);
      return;
    case 'CONNECTION_LOST':
    case 'TIMED_OUT':
      if (over) return;
      endCall(work, command, call, uncertain(call, data.state === 'TIMED_OUT' ? 'NO_ANSWER' : 'CONNECTION_LOST'), false);
      return;
    case 'UNKNOWN':
      return;
  }
}

function onSent(work: Work, command: Command, call: PlannedCall, late: boolean): void {
  if (call.sentAt !== null || (call.step === 'ENDED' && !late)) return;
  const sent: PlannedCall = { ...call, step: late ? 'ENDED' : 'SENT', sentAt: work.now };
  const stored = work.put({ ...command, calls: command.calls.map((c) => (c.number === call.number ? sent : c)) });
  if (!stored.states.includes('SENT')) work.emit(stored, 'SENT', { settle: false, late, keepState: late });
}

function answered(command: Command, call: PlannedCall, data: EventOf<'command.exchanged'>['data']): CallResult {
  if (call.purpose === 'READ_BACK') return compareReadBack(command, call, data.payload ?? null);
  return interpretAnswer(command.type, call, data.payload ?? null, data.responseValid ?? true);
}

/** A CALLERROR: the charger did not do it. `errorCode` is the canonical code, or the charger's own word. */
function failed(call: PlannedCall, errorCode: string | null): CallResult {
  const code = errorCode === null ? undefined : isRpcErrorCode(errorCode) ? errorCode : rpcErrorCodeOf(errorCode);
  const native = code === undefined ? (errorCode === null ? null : clippedWord(errorCode)) : RPC_ERROR_CODES[code];
  return { ...NOTHING, verdict: 'FAILED', reason: code ?? 'CALLERROR', nativeErrorCode: native, items: itemsOf(call, 'FAILED', native) };
}

function isRpcErrorCode(text: string): text is RpcErrorCode {
  return Object.hasOwn(RPC_ERROR_CODES, text);
}

function notSent(work: Work, command: Command, call: PlannedCall, reason: string | null): CallResult {
  const expired = reason === 'TOO_LATE' || reason === 'SLOT_BUSY' || isOver(work, command, call);
  return { ...NOTHING, verdict: 'NOT_SENT', reason: expired ? 'EXPIRED' : 'CHARGER_OFFLINE', detail: reason === null ? null : `not written to the socket: ${reason}`, items: itemsOf(call, 'FAILED', null) };
}

/** What waited until its time was over, for whatever reason, is expired. */
const isOver = (work: Work, command: Command, { purpose }: PlannedCall): boolean => purpose === 'DO' && work.now >= command.expiresAt;

/** We do not know whether the charger got it, or did it. */
export function uncertain(call: PlannedCall, reason: 'NO_ANSWER' | 'CONNECTION_LOST' | 'NO_TRACE'): CallResult {
  const details = {
    NO_ANSWER: 'no answer in time; the charger may still do it',
    CONNECTION_LOST: 'the connection was lost before the answer; the charger may have done it',
    NO_TRACE: 'the log shows neither that the frame was sent nor that it was not',
  };
  return { ...NOTHING, verdict: 'UNCERTAIN', reason, detail: details[reason], items: itemsOf(call, 'UNCERTAIN', null) };
}

/** Proven not sent: the edge that held the connection recorded its end, and no frame before it. */
export function provenNotSent(work: Work, command: Command, call: PlannedCall): CallResult {
  return { ...NOTHING, verdict: 'NOT_SENT', reason: isOver(work, command, call) ? 'EXPIRED' : 'CHARGER_OFFLINE', detail: 'the connection ended before the frame was written', items: itemsOf(call, 'FAILED', null) };
}

/** What the charger says it lacks is not asked of this firmware again. */
function learn(work: Work, call: PlannedCall, result: CallResult): void {
  const errored = result.nativeErrorCode === 'NotImplemented' || result.nativeErrorCode === 'NotSupported';
  const name = errored ? call.action : result.nativeStatus === 'NotImplemented' ? capability(call.action, call.requestedMessage) : null;
  if (name === null || work.core.unsupported.includes(name)) return;
  work.core = { ...work.core, unsupported: [...work.core.unsupported, name] };
}
