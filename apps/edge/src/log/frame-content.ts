import { isUtf8 } from 'node:buffer';
import type { RawRecord } from '@chargeplane/contracts';

/** One WebSocket message: what is kept of it, and the text that is read. */
export interface FrameContent {
  /** Verbatim; null where bytes are kept instead. */
  readonly payload: string | null;
  readonly payloadBytes: Buffer | null;
  readonly binary: boolean;
  /** To be parsed; where the bytes are not UTF-8, with replacement characters. */
  readonly text: string;
  readonly bytes: number;
}

/** `data` must not be used again by the caller. */
export function readContent(data: Buffer, binary: boolean): FrameContent {
  const text = data.toString('utf8');
  const keepBytes = binary || !isUtf8(data);
  return { payload: keepBytes ? null : text, payloadBytes: keepBytes ? data : null, binary, text, bytes: data.length };
}

export function textContent(text: string): FrameContent {
  return { payload: text, payloadBytes: null, binary: false, text, bytes: Buffer.byteLength(text) };
}

/** Bytes of content in one record; with its envelope it stays far below what one send takes. */
export const PART_BYTES = 256 * 1024;

type ContentFields = Pick<RawRecord, 'payload' | 'payloadBytes' | 'binary' | 'part'>;

/** The fields of the records that hold a content: one, or numbered parts that joined give it back. A part of a text never splits a character. */
export function contentFields(content: FrameContent, partBytes: number = PART_BYTES): ContentFields[] {
  const { payload, payloadBytes, binary } = content;
  if (content.bytes <= partBytes) return [{ payload, payloadBytes, binary, part: null }];
  const all = payloadBytes ?? Buffer.from(payload ?? '', 'utf8');
  const parts: Buffer[] = [];
  for (let from = 0; from < all.length; ) {
    let end = Math.min(from + partBytes, all.length);
    if (payloadBytes === null) while (end < all.length && ((all[end] ?? 0) & 0xc0) === 0x80) end--;
    parts.push(all.subarray(from, end));
    from = end;
  }
  return parts.map((bytes, index) => ({
    payload: payloadBytes === null ? bytes.toString('utf8') : null,
    payloadBytes: payloadBytes === null ? null : bytes,
    binary,
    part: { number: index + 1, count: parts.length },
  }));
}
