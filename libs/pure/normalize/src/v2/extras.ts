import { parseJson, isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject } from '@chargeplane/ocpp';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import type { Memo } from '../state/charger-state.ts';

const MOST = 8192;
/** What a pending CALL may remember of what is not mapped, such as the hashes of a contract certificate. */
const MOST_OF_REQUEST = 1500;

/**
 * What nobody read of a payload and of its objects, `customData` included, as one JSON of the same shape: `{"customData":…,"evse":{"customData":…}}`.
 * Redacted, at most 8 KiB; null where everything was read. A child with children of its own is given as what this made of it.
 */
export function extrasOf(root: PayloadReader, children: Readonly<Record<string, PayloadReader | string | null>> = {}): string | null {
  const own = root.extras();
  let all: JsonObject | null = null;
  for (const name in children) {
    const child = children[name] ?? null;
    const rest = parsed(child === null || typeof child === 'string' ? child : child.extras());
    if (rest !== null) (all ??= parsed(own) ?? {})[name] = rest;
  }
  if (all === null) return own;
  const text = JSON.stringify(all);
  return text.length <= MOST ? text : JSON.stringify({ truncated: Object.keys(all).slice(0, 50) });
}

/** Extras of a request as the member `extras` of a memo, for an event that is told with the answer. null where there are none or they are too long to wait. */
export function extrasMemo(request: PayloadReader): string | null {
  const extras = request.extras();
  return extras !== null && extras.length <= MOST_OF_REQUEST ? extras : null;
}

/** Extras of the request, by its memo, and of its answer as one object. */
export function withExtrasOfRequest(memo: Memo | null, answer: string | null): string | null {
  const request = memo?.['extras'];
  if (typeof request !== 'string') return answer;
  return answer === null ? request : `${request.slice(0, -1)},${answer.slice(1)}`;
}

function parsed(text: string | null): JsonObject | null {
  if (text === null) return null;
  const json = parseJson(text);
  return json.ok && isJsonObject(json.value) ? json.value : null;
}
