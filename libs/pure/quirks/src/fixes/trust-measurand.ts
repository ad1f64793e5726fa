import type { JsonObject } from '@chargeplane/ocpp';
import type { Change, FixBase } from './fix.ts';
import { changeSamples, measurandOf } from './samples.ts';

/** The unit contradicts the measurand, which is right: a current in volts. The number stays as it is. */
export interface TrustMeasurand extends FixBase {
  readonly verb: 'trustMeasurand';
  /** Measurand → the unit that it must have. */
  readonly units: Readonly<Record<string, string>>;
}

export function trustMeasurand(fix: TrustMeasurand, payload: JsonObject, note: (c: Change) => void): JsonObject {
  return changeSamples(payload, (sample, path) => {
    const measurand = measurandOf(sample);
    const right = Object.hasOwn(fix.units, measurand) ? fix.units[measurand] : undefined;
    const unit = sample['unit'];
    if (right === undefined || typeof unit !== 'string' || unit === right) return sample;
    note({ path: `${path}/unit`, before: unit, effect: 'REINTERPRETED' });
    return { ...sample, unit: right };
  });
}
