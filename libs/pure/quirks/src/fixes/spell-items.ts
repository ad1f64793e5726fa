import type { JsonObject } from '@chargeplane/ocpp';
import type { Change, WrittenFixBase } from './fix.ts';

/** Items of a configuration value that is a list have other names here (`Voltage` is `Voltage.L1-N,Voltage.L2-N,Voltage.L3-N`). 1.6 only: ChangeConfiguration. */
export interface SpellItems extends WrittenFixBase {
  readonly verb: 'spellItems';
  /** 1.6 keys, compared without case. None whose value is a secret or a token. */
  readonly keys: readonly string[];
  /** Name as in the specification → the names that this charger knows. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

export function spellItems(fix: SpellItems, payload: JsonObject, note: (c: Change) => void): JsonObject {
  const { key, value } = payload;
  if (typeof key !== 'string' || typeof value !== 'string' || !fix.keys.some((k) => k.toLowerCase() === key.toLowerCase())) return payload;
  const items = value.split(',').map((item) => item.trim());
  const spelled = [...new Set(items.flatMap((item) => (Object.hasOwn(fix.names, item) ? (fix.names[item] ?? []) : [item])))];
  if (spelled.join() === items.join()) return payload;
  note({ path: '/value', before: value, effect: 'REINTERPRETED' });
  return { ...payload, value: spelled.join(',') };
}
