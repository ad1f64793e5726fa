import { parseTimestamp } from '@chargeplane/ocpp';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import type { PayloadReader } from './payload-reader.ts';
import { transferJson } from './transfer-data.ts';

/** A short text of an open set, verbatim. */
export function shortText(reader: PayloadReader | null, name: string, most = 60): string | null {
  const text = reader?.text(name) ?? null;
  return text === null ? null : clip(text, most);
}

/** A moment that the message is about, as told: no evidence for the clock and not corrected by it. null where it cannot be read. */
export function instantOf(reader: PayloadReader | null, name: string): number | null {
  const text = reader?.text(name) ?? null;
  const parsed = text === null ? null : parseTimestamp(text);
  return parsed?.ok === true ? parsed.ms : null;
}

/** JSON of a member, redacted, of bounded length. */
export function jsonOf(step: Step, reader: PayloadReader | null, name: string): string | null {
  const value = reader?.value(name);
  return value === undefined ? null : transferJson(step, value);
}
