import type { JsonObject } from '@chargeplane/ocpp';
import { changeAt } from './change-at.ts';
import type { Change, FixBase } from './fix.ts';

/** A field is used for something else: it is left out unless its text has the right shape. */
export interface DropField extends FixBase {
  readonly verb: 'dropField';
  readonly action: string;
  readonly path: string;
  /** Regular expression over the whole text of a right value. */
  readonly unless: string;
}

export function dropField(fix: DropField, payload: JsonObject, note: (c: Change) => void): JsonObject {
  const right = new RegExp(`^(?:${fix.unless})$`);
  return changeAt(payload, fix.path, (value, path) => {
    if (typeof value === 'string' && right.test(value)) return value;
    note({ path, before: typeof value === 'string' ? value : JSON.stringify(value), effect: 'SUPPRESSED' });
    return undefined;
  });
}
