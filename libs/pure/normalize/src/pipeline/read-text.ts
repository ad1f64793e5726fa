import type { RawRecord, RejectCode } from '@chargeplane/contracts';

export type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly code: RejectCode; readonly detail: string };

/** The text of a frame. */
export function readText(raw: RawRecord): ReadText {
  if (typeof raw.payload === 'string') return { ok: true, text: raw.payload };
  if (raw.binary) return { ok: false, code: 'BINARY_FRAME', detail: 'binary WebSocket message' };
  if (raw.payloadBytes != null) return { ok: false, code: 'NOT_UTF8', detail: `${raw.payloadBytes.length} bytes that are not UTF-8` };
  return { ok: false, code: 'NOT_JSON', detail: 'the record has no payload' };
}
