import { isJsonObject, lexemeOf } from '@chargeplane/ocpp';
import type { JsonObject, JsonValue } from '@chargeplane/ocpp';

/** A member as text where it is a string or a number; empty where it is absent or anything else. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : (lexemeOf(value) ?? '');
}

/** A member as object; empty where it is none. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
