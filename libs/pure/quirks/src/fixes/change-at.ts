import { isJsonObject, setOwn } from '@chargeplane/ocpp';
import type { JsonObject, JsonValue } from '@chargeplane/ocpp';

/** Gives the new value, `undefined` to leave the member out, or the value itself to leave all as it is. */
export type ChangeValue = (value: JsonValue, pointer: string) => JsonValue | undefined;

/**
 * A copy of the payload with `change` applied at every place that the path names (`meterValue[].sampledValue[]`, `chargingStation.model`); the payload
 * itself where nothing changed. Places that do not exist are passed over.
 */
export function changeAt(payload: JsonObject, path: string, change: ChangeValue): JsonObject {
  let steps = known.get(path);
  if (steps === undefined) known.set(path, (steps = path.replaceAll('[]', '.[]').split('.')));
  return walk(payload, steps, 0, '', change) as JsonObject;
}

/** Steps of the paths that packs name. */
const known = new Map<string, readonly string[]>();

function walk(value: JsonValue, steps: readonly string[], at: number, pointer: string, change: ChangeValue): JsonValue | undefined {
  const step = steps[at];
  if (step === undefined) return change(value, pointer);
  if (step === '[]') {
    if (!Array.isArray(value)) return value;
    const items = value.map((item, i) => walk(item, steps, at + 1, `${pointer}/${i}`, change));
    return items.every((item, i) => item === value[i]) ? value : items.filter((item) => item !== undefined);
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
  const before = value[step] as JsonValue;
  const after = walk(before, steps, at + 1, `${pointer}/${step}`, change);
  if (after === before) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) {
    const member = key === step ? after : (value[key] as JsonValue);
    if (member !== undefined) setOwn(copy, key, member);
  }
  return copy;
}
