import type { CallError, CallResult } from '@chargeplane/ocpp';
import type { Change, WrittenFixBase } from './fix.ts';

/** The charger gives up its connection when it gets a CALLERROR: an empty CALLRESULT is written instead. Other codes stay errors. */
export interface ResultForError extends WrittenFixBase {
  readonly verb: 'resultForError';
  /** As on the wire: NotImplemented, NotSupported. */
  readonly errorCodes: readonly string[];
}

export function resultForError(fix: ResultForError, message: CallResult | CallError, note: (c: Change) => void): CallResult | CallError {
  if (message.type !== 'CALLERROR' || !fix.errorCodes.includes(message.errorCode)) return message;
  note({ path: '', before: `CALLERROR ${message.errorCode}`, effect: 'SUPPRESSED' });
  return { type: 'CALLRESULT', messageId: message.messageId, payload: {} };
}
