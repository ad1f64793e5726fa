import { formatVariableKey } from '@chargeplane/contracts';
import { chunked } from '../chunked.ts';
import { toVariableKey, variableJson } from '../configuration-names.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';

/** OCPP 2.0.1 B06, in portions of ItemsPerMessage; no keys asks for GetBaseReport(ConfigurationInventory), B07, whose values come as NotifyReport. */
export const toV201GetVariables: ToNative<'configuration.get'> = ({ payload }, { core, rules }) => {
  if (payload.keys.length === 0) {
    const requestId = core.requestId >= 2147483647 ? 1 : core.requestId + 1;
    return { calls: [{ action: 'GetBaseReport', payload: { requestId, reportBase: 'ConfigurationInventory' } }], approximations: [], requestId, watch: { requestId } };
  }
  if (payload.keys.length > rules.maxItems) return refuse('VALUE_OUT_OF_RANGE', `${payload.keys.length} keys, at most ${rules.maxItems}`);
  const wanted = [];
  for (const key of payload.keys) {
    const native = toVariableKey(key);
    if (isRejection(native)) return native;
    wanted.push({ key, native: formatVariableKey(native.ref), json: variableJson(native.ref) });
  }
  const calls = chunked(wanted, core.limits.getItems ?? rules.itemsPerMessage).map((part) => ({
    action: 'GetVariables',
    payload: { getVariableData: part.map((p) => p.json) },
    keys: part.map((p) => p.key),
    nativeKeys: part.map((p) => p.native),
  }));
  return { calls, approximations: [], watch: {} };
};
