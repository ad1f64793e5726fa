import type { OutboundCall } from '../mend-outbound.ts';
import type { Change, WrittenFixBase } from './fix.ts';

/** The charger answers only a CALL that lists few items: longer ones become several CALLs, one after another. */
export interface LimitItems extends WrittenFixBase {
  readonly verb: 'limitItems';
  readonly action: string;
  /** Member that holds the list. */
  readonly member: string;
  readonly most: number;
}

export function limitItems(fix: LimitItems, call: OutboundCall, note: (c: Change) => void): readonly OutboundCall[] {
  const items = call.payload[fix.member];
  if (call.action !== fix.action || !Array.isArray(items) || items.length <= fix.most) return [call];
  note({ path: `/${fix.member}`, before: `${items.length} items in one CALL`, effect: 'REINTERPRETED' });
  return Array.from({ length: Math.ceil(items.length / fix.most) }, (_, part): OutboundCall => {
    const own = <T>(list: readonly T[]): readonly T[] => list.slice(part * fix.most, (part + 1) * fix.most);
    return {
      ...call,
      payload: { ...call.payload, [fix.member]: [...own(items)] },
      ...(call.keys === undefined ? {} : { keys: own(call.keys) }),
      ...(call.nativeKeys === undefined ? {} : { nativeKeys: own(call.nativeKeys) }),
    };
  });
}
