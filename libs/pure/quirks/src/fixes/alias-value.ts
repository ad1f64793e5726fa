import type { JsonObject } from '@chargeplane/ocpp';
import { changeAt } from './change-at.ts';
import type { Change, FixBase } from './fix.ts';

/** One thing has several names: they become one. */
export interface AliasValue extends FixBase {
  readonly verb: 'aliasValue';
  readonly action: string;
  readonly path: string;
  /** Names to replace, compared without case and surrounding blanks. */
  readonly from: readonly string[];
  readonly to: string;
}

export function aliasValue(fix: AliasValue, payload: JsonObject, note: (c: Change) => void): JsonObject {
  const from = fix.from.map((f) => f.toLowerCase());
  return changeAt(payload, fix.path, (value, path) => {
    if (typeof value !== 'string' || value === fix.to || !from.includes(value.trim().toLowerCase())) return value;
    note({ path, before: value, effect: 'REINTERPRETED' });
    return fix.to;
  });
}
