import { isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject } from '@chargeplane/ocpp';
import { changeAt } from './change-at.ts';

/** Where sampled values stand, in all versions. */
const SAMPLE_PATHS = ['meterValue[].sampledValue[]', 'transactionData[].sampledValue[]'];
const GROUP_PATHS = ['meterValue[].sampledValue', 'transactionData[].sampledValue'];

export const DEFAULT_MEASURAND = 'Energy.Active.Import.Register';

export function measurandOf(sample: JsonObject): string {
  return typeof sample['measurand'] === 'string' ? sample['measurand'] : DEFAULT_MEASURAND;
}

export function changeSamples(payload: JsonObject, change: (sample: JsonObject, pointer: string) => JsonObject): JsonObject {
  return SAMPLE_PATHS.reduce((p, path) => changeAt(p, path, (v, pointer) => (isJsonObject(v) ? change(v, pointer) : v)), payload);
}

/** The samples of one meterValue together, for fixes that compare them. */
export function changeSampleGroups(payload: JsonObject, change: (samples: readonly JsonObject[], pointer: string) => readonly JsonObject[]): JsonObject {
  return GROUP_PATHS.reduce(
    (p, path) =>
      changeAt(p, path, (v, pointer) => {
        if (!Array.isArray(v) || !v.every(isJsonObject)) return v;
        const after = change(v, pointer);
        return after === v ? v : [...after];
      }),
    payload,
  );
}
