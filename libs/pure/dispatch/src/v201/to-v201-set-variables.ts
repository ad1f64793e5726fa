import { formatVariableKey } from '@chargeplane/contracts';
import type { JsonObject } from '@chargeplane/ocpp';
import { chunked } from '../chunked.ts';
import { checkWritable, toVariableKey, variableJson } from '../configuration-names.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';

const ATTRIBUTES = ['Actual', 'Target', 'MinSet', 'MaxSet'];

/** OCPP 2.0.1 B05, in portions of ItemsPerMessage. */
export const toV201SetVariables: ToNative<'configuration.set'> = setVariables(1000);

/** Both 2.x versions; they differ in how long a value may be. */
export function setVariables(maxValueLength: number): ToNative<'configuration.set'> {
  return ({ envelope, payload }, { core, rules }) => {
    if (payload.items.length === 0) return refuse('VALIDATION_FAILED', 'payload.items is empty');
    if (payload.items.length > rules.maxItems) return refuse('VALUE_OUT_OF_RANGE', `${payload.items.length} items, at most ${rules.maxItems}`);
    const wanted: { key: string; native: string; json: JsonObject }[] = [];
    for (const item of payload.items) {
      const native = toVariableKey(item.key);
      if (isRejection(native)) return native;
      const refused = checkWritable(item, native, 'V2', envelope.conditions?.ifSegment, core);
      if (refused !== null) return refused;
      const attributeType = item.attribute ?? 'Actual';
      if (!ATTRIBUTES.includes(attributeType)) return refuse('UNMAPPABLE_FIELD', `${item.key}: the attribute is none of ${ATTRIBUTES.join(', ')}`);
      if (item.value.length > maxValueLength) return refuse('VALUE_OUT_OF_RANGE', `${item.key}: the value has more than ${maxValueLength} characters`);
      const attributeValue = native.known !== null && /^(true|false)$/i.test(item.value) ? item.value.toLowerCase() : item.value;
      const json = { ...(attributeType === 'Actual' ? {} : { attributeType }), attributeValue, ...variableJson(native.ref) };
      wanted.push({ key: item.key, native: formatVariableKey(native.ref), json });
    }
    const calls = chunked(wanted, core.limits.setItems ?? rules.itemsPerMessage).map((part) => ({
      action: 'SetVariables',
      payload: { setVariableData: part.map((p) => p.json) },
      keys: part.map((p) => p.key),
      nativeKeys: part.map((p) => p.native),
    }));
    return { calls, approximations: [], watch: {} };
  };
}
