import type { Quirk } from '@chargeplane/contracts';
import { hasSchema, validate } from '@chargeplane/ocpp';
import type { CallError, CallResult, OcppVersion } from '@chargeplane/ocpp';
import { firedFixes } from './fired-fixes.ts';
import type { AnswerFix } from './fixes/fix.ts';
import { limitNumber } from './fixes/limit-number.ts';
import { resultForError } from './fixes/result-for-error.ts';
import type { Device, Pack, Switches } from './pack.ts';

export type Answer = CallResult | CallError;

export interface MendedAnswer {
  /** The message itself where nothing was changed. */
  readonly message: Answer;
  readonly quirks: readonly Quirk[];
  /** Full names of fixes that were not applied because the answer would have broken its schema. */
  readonly keptBack: readonly string[];
}

/** Gives an answer of ours the shape that this device can take, before it is written. `action`: of the CALL that is answered. */
export function mendAnswer(packs: readonly Pack[], version: OcppVersion, action: string, message: Answer, device: Device, switches: Switches): MendedAnswer {
  const quirks: Quirk[] = [];
  const keptBack: string[] = [];
  let mended = message;
  for (const { fix, id, quirk } of firedFixes(packs, (p) => p.answer, device, switches)) {
    const changes: Quirk[] = [];
    const after = apply(fix, action, mended, (c) => changes.push(quirk(c)));
    if (after === mended) continue;
    if (fix.beyondSchema !== true && !isWritable(version, action, after)) {
      keptBack.push(id);
      continue;
    }
    mended = after;
    quirks.push(...changes);
  }
  return { message: mended, quirks, keptBack };
}

/** An action that the version does not know has no schema to break. */
function isWritable(version: OcppVersion, action: string, message: Answer): boolean {
  return message.type === 'CALLERROR' || !hasSchema(version, action, 'response') || validate(version, action, 'response', message.payload).schemaValid;
}

function apply(fix: AnswerFix, action: string, message: Answer, note: Parameters<typeof resultForError>[2]): Answer {
  if (fix.verb === 'resultForError') return resultForError(fix, message, note);
  if (message.type !== 'CALLRESULT' || fix.action !== action) return message;
  const payload = limitNumber(fix, message.payload, note);
  return payload === message.payload ? message : { ...message, payload };
}
