import type { IHeaders, KafkaMessage } from 'kafkajs';

/** A record to be written. `value` null is a tombstone; `timestamp` in ms since 1970, default now (ignored by topics with LogAppendTime). */
export interface OutRecord {
  key: Buffer | string | null;
  value: Buffer | null;
  headers?: Record<string, Buffer | string>;
  timestamp?: number;
}

/** A record that was read. `timestamp` in ms since 1970 (the broker's, for topics with LogAppendTime). */
export interface InRecord {
  offset: number;
  timestamp: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer>;
}

const RECORD_OVERHEAD = 32;
const HEADER_OVERHEAD = 10;

/** Bytes of a record inside a batch, rounded up (lengths and deltas are varints). */
export function recordBytes(record: OutRecord): number {
  let bytes = RECORD_OVERHEAD + byteLength(record.key) + byteLength(record.value);
  for (const name in record.headers) {
    bytes += HEADER_OVERHEAD + Buffer.byteLength(name) + byteLength(record.headers[name] ?? null);
  }
  return bytes;
}

const byteLength = (value: Buffer | string | null): number => (value === null ? 0 : Buffer.byteLength(value));

export function toInRecord(message: KafkaMessage): InRecord {
  return {
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: message.headers === undefined ? NO_HEADERS : toHeaders(message.headers),
  };
}

const NO_HEADERS: Record<string, Buffer> = Object.freeze({});

function toHeaders(headers: IHeaders): Record<string, Buffer> {
  const names = Object.keys(headers);
  if (names.length === 0) return NO_HEADERS;
  const result: Record<string, Buffer> = {};
  for (const name of names) {
    const value = headers[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) result[name] = typeof last === 'string' ? Buffer.from(last) : last;
  }
  return result;
}

/** What one record counts against `maxBytes` when it was read. */
export const inRecordBytes = (record: InRecord): number => RECORD_OVERHEAD + (record.key?.length ?? 0) + (record.value?.length ?? 0);
