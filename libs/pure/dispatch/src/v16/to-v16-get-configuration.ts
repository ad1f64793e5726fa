import { chunked } from '../chunked.ts';
import { toV16Key } from '../configuration-names.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';

/** OCPP 1.6 section 5.8; keys in portions of GetConfigurationMaxKeys. No keys asks for all. */
export const toV16GetConfiguration: ToNative<'configuration.get'> = ({ payload }, { core, rules }) => {
  if (payload.keys.length === 0) return { calls: [{ action: 'GetConfiguration', payload: {} }], approximations: [], watch: {} };
  if (payload.keys.length > rules.maxItems) return refuse('VALUE_OUT_OF_RANGE', `${payload.keys.length} keys, at most ${rules.maxItems}`);
  const nativeKeys: string[] = [];
  for (const key of payload.keys) {
    const native = toV16Key(key);
    if (isRejection(native)) return native;
    nativeKeys.push(native.key);
  }
  const calls = chunked(payload.keys.map((key, i) => ({ key, native: nativeKeys[i] ?? key })), core.limits.getItems ?? rules.itemsPerMessage).map((part) => ({
    action: 'GetConfiguration',
    payload: { key: part.map((p) => p.native) },
    keys: part.map((p) => p.key),
    nativeKeys: part.map((p) => p.native),
  }));
  return { calls, approximations: [], watch: {} };
};
