import type { JsonObject } from '@chargeplane/ocpp';
import { changeAt } from './change-at.ts';
import type { Change, WrittenFixBase } from './fix.ts';

/** A number in our answer is more than the charger can live with: it becomes the most that it can. */
export interface LimitNumber extends WrittenFixBase {
  readonly verb: 'limitNumber';
  /** Of the CALL that is answered. */
  readonly action: string;
  readonly path: string;
  readonly most: number;
}

export function limitNumber(fix: LimitNumber, payload: JsonObject, note: (c: Change) => void): JsonObject {
  return changeAt(payload, fix.path, (value, path) => {
    if (typeof value !== 'number' || value <= fix.most) return value;
    note({ path, before: String(value), effect: 'REINTERPRETED' });
    return fix.most;
  });
}
