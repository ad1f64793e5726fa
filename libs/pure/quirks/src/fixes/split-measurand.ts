import type { JsonObject } from '@chargeplane/ocpp';
import type { Change, FixBase } from './fix.ts';
import { changeSamples, measurandOf } from './samples.ts';

const SUFFIX = /^(.+)\.(L[123](?:-N)?|N)$/;

/** The phase is written as a suffix of the measurand (`Current.Import.L1`): it becomes the phase where none is given. */
export interface SplitMeasurand extends FixBase {
  readonly verb: 'splitMeasurand';
}

export function splitMeasurand(_fix: SplitMeasurand, payload: JsonObject, note: (c: Change) => void): JsonObject {
  return changeSamples(payload, (sample, path) => {
    const name = measurandOf(sample);
    const [, measurand, phase] = SUFFIX.exec(name) ?? [];
    if (measurand === undefined || phase === undefined) return sample;
    note({ path: `${path}/measurand`, before: name, effect: 'REINTERPRETED' });
    return { ...sample, measurand, phase: sample['phase'] ?? phase };
  });
}
