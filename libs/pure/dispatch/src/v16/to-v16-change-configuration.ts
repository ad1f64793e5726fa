import { checkWritable, toV16Key } from '../configuration-names.ts';
import type { NativeCall, ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';

/** OCPP 1.6 section 5.3: one CALL for each item, in order. */
export const toV16ChangeConfiguration: ToNative<'configuration.set'> = ({ envelope, payload }, { core, rules }) => {
  if (payload.items.length === 0) return refuse('VALIDATION_FAILED', 'payload.items is empty');
  if (payload.items.length > rules.maxItems) return refuse('VALUE_OUT_OF_RANGE', `${payload.items.length} items, at most ${rules.maxItems}`);
  const calls: NativeCall[] = [];
  for (const item of payload.items) {
    const native = toV16Key(item.key);
    if (isRejection(native)) return native;
    const refused = checkWritable(item, native, 'V16', envelope.conditions?.ifSegment, core);
    if (refused !== null) return refused;
    if ((item.attribute ?? 'Actual') !== 'Actual') return refuse('UNMAPPABLE_FIELD', `${item.key}: 1.6 has the attribute Actual only`);
    if (item.value.length > 500) return refuse('VALUE_OUT_OF_RANGE', `${item.key}: the value has more than 500 characters`);
    const value = native.known === null ? item.value : lowerBoolean(item.value);
    calls.push({ action: 'ChangeConfiguration', payload: { key: native.key, value }, keys: [item.key], nativeKeys: [native.key] });
  }
  return { calls, approximations: [], watch: {} };
};

function lowerBoolean(value: string): string {
  return /^(true|false)$/i.test(value) ? value.toLowerCase() : value;
}
