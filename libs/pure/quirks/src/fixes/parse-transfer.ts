import { parseJson, setOwn } from '@chargeplane/ocpp';
import type { JsonObject, JsonValue } from '@chargeplane/ocpp';
import { changeAt } from './change-at.ts';
import type { Change, FixBase } from './fix.ts';

/** A longer text stands in the frame only. */
const LONGEST_BEFORE = 4096;

/** The data of a vendor's DataTransfer is structured text: it becomes JSON in the event. Never a status, a reading or a transaction. */
export interface ParseTransfer extends FixBase {
  readonly verb: 'parseTransfer';
  readonly vendorId: string;
  readonly messageId: string;
  readonly format: 'json' | 'csv' | 'query';
  /** Values that stand for nothing, such as an impossible date. */
  readonly nothing?: readonly string[];
}

export function parseTransfer(fix: ParseTransfer, payload: JsonObject, note: (c: Change) => void): JsonObject {
  if (payload['vendorId'] !== fix.vendorId || payload['messageId'] !== fix.messageId) return payload;
  return changeAt(payload, 'data', (value, path) => {
    if (typeof value !== 'string') return value;
    const parsed = read(value, fix);
    if (parsed === undefined) return value;
    note({ path, before: value.length > LONGEST_BEFORE ? null : value, effect: 'REINTERPRETED' });
    return parsed;
  });
}

function read(text: string, fix: ParseTransfer): JsonValue | undefined {
  if (fix.format === 'csv') return csv(text);
  if (fix.format === 'query') return query(text, fix.nothing ?? []);
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}

/** Values between commas; a group in braces stays together. */
function csv(text: string): JsonValue[] {
  return (text.match(/\{[^}]*\}|[^,]+|(?<=,)(?=,|$)|^(?=,)/g) ?? []).map((v) => (v.startsWith('{') ? csv(v.slice(1, -1)) : v));
}

function query(text: string, nothing: readonly string[]): JsonObject | undefined {
  const object: JsonObject = {};
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=');
    if (at < 1) return undefined;
    const value = pair.slice(at + 1);
    setOwn(object, pair.slice(0, at), nothing.includes(value) ? null : value);
  }
  return object;
}
