import { parseJson, isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject } from '@chargeplane/ocpp';
import type { PayloadReader } from '../pipeline/payload-reader.ts';

const MOST = 8192;

/**
 * What nobody read of a payload and of its objects, `customData` included, as one JSON of the same shape: `{"customData":…,"evse":{"customData":…}}`.
 * Redacted, at most 8 KiB; null where everything was read.
 */
export function extrasOf(root: PayloadReader, children: Readonly<Record<string, PayloadReader | null>> = {}): string | null {
  const own = root.extras();
  let all: JsonObject | null = null;
  for (const name in children) {
    const rest = parsed(children[name]?.extras() ?? null);
    if (rest !== null) (all ??= parsed(own) ?? {})[name] = rest;
  }
  if (all === null) return own;
  const text = JSON.stringify(all);
  return text.length <= MOST ? text : JSON.stringify({ truncated: Object.keys(all).slice(0, 50) });
}

function parsed(text: string | null): JsonObject | null {
  if (text === null) return null;
  const json = parseJson(text);
  return json.ok && isJsonObject(json.value) ? json.value : null;
}
