import { JsonNumber } from './json-number.ts';

/** A parsed JSON text. A number is a {@link JsonNumber} where a double would not give its text back. */
export type JsonValue = string | number | boolean | null | JsonNumber | JsonValue[] | JsonObject;

export interface JsonObject {
  [key: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

/** Sets an own property also where the key is `__proto__`. */
export function setOwn(target: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}

/** The same value with every {@link JsonNumber} as the nearest double; the value itself where it holds none. */
export function withDoubles(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof JsonNumber) return value.valueOf();
  if (Array.isArray(value)) {
    const items = value.map(withDoubles);
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const copy: JsonObject = {};
  let changed = false;
  for (const key of Object.keys(value)) {
    const before = value[key] as JsonValue;
    const after = withDoubles(before);
    changed ||= after !== before;
    setOwn(copy, key, after);
  }
  return changed ? copy : value;
}
