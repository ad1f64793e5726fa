import { parseJson, isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject } from '@chargeplane/ocpp';
import type { PayloadReader } from '../pipeline/payload-reader.ts';

const MOST = 8192;
/** What a pending CALL may remember of what is not mapped, such as the hashes of a contract certificate. */
const MOST_IN_MEMO = 1500;

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

/** Extras of a CALL whose event waits for the answer; null where they are too many. */
export function memoExtras(payload: PayloadReader): string | null {
  const extras = payload.extras();
  return extras !== null && extras.length <= MOST_IN_MEMO ? extras : null;
}

/** Extras of the request, out of its memo, and of its answer as one object. */
export function joinedExtras(request: unknown, answer: string | null): string | null {
  if (typeof request !== 'string') return answer;
  return answer === null ? request : `${request.slice(0, -1)},${answer.slice(1)}`;
}

function parsed(text: string | null): JsonObject | null {
  if (text === null) return null;
  const json = parseJson(text);
  return json.ok && isJsonObject(json.value) ? json.value : null;
}
