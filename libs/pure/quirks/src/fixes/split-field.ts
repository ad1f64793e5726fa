import type { JsonObject } from '@chargeplane/ocpp';
import { changeAt } from './change-at.ts';
import type { Change, FixBase } from './fix.ts';

/** A field holds several things in one text: one part of it is the field's own. */
export interface SplitField extends FixBase {
  readonly verb: 'splitField';
  readonly action: string;
  readonly path: string;
  readonly separator: string;
  /** Which part is the field's own, from 0. */
  readonly part: number;
}

export function splitField(fix: SplitField, payload: JsonObject, note: (c: Change) => void): JsonObject {
  return changeAt(payload, fix.path, (value, path) => {
    if (typeof value !== 'string') return value;
    const part = value.split(fix.separator)[fix.part]?.trim();
    if (part === undefined || part === '' || part === value) return value;
    note({ path, before: value, effect: 'REINTERPRETED' });
    return part;
  });
}
