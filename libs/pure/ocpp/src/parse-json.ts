import type { JsonValue } from './json-value.ts';
import { parseStrictJson } from './parse-strict-json.ts';
import type { JsonFault, ParsedJson } from './parse-strict-json.ts';
import { scanJson } from './scan-json.ts';

/** Nesting that is read; OCPP payloads stay below 16. */
export const MAX_DEPTH = 64;

/**
 * Strict JSON, lossless: numbers keep their text (see JsonNumber), duplicate keys and `__proto__` are reported.
 * The ordinary text costs one scan, one `JSON.parse` and one count of the members; a lost member shows in the count.
 */
export function parseJson(text: string, maxDepth: number = MAX_DEPTH): ParsedJson | JsonFault {
  const separators = scanJson(text, maxDepth);
  if (separators < 0) return parseStrictJson(text, maxDepth);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return parseStrictJson(text, maxDepth);
  }
  return countMembers(value) === separators ? { ok: true, value, dropped: [] } : parseStrictJson(text, maxDepth);
}

/** Members of all objects in a tree; NaN if one is named `__proto__`. */
function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countMembers(item);
    return count;
  }
  const members = value as Record<string, JsonValue>;
  for (const key in members) {
    if (key === '__proto__') return NaN;
    count++;
    const member = members[key];
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}
