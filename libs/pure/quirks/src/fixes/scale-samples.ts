import type { JsonObject } from '@chargeplane/ocpp';
import type { Change, FixBase } from './fix.ts';
import { changeSamples, measurandOf } from './samples.ts';

/** The unit is a lie: the number is of another unit. Always opt-in, since it changes money (R-EN-7). */
export interface ScaleSamples extends FixBase {
  readonly verb: 'scaleSamples';
  readonly optIn: true;
  readonly measurands: string;
  /** Unit as sent; null for a unit that is left out. */
  readonly claimed: string | null;
  /** What the number really is; the normalizer converts it exactly. */
  readonly real: string;
}

export function scaleSamples(fix: ScaleSamples, payload: JsonObject, note: (c: Change) => void): JsonObject {
  const concerned = new RegExp(`^(?:${fix.measurands})$`);
  return changeSamples(payload, (sample, path) => {
    const unit = typeof sample['unit'] === 'string' ? sample['unit'] : null;
    if (unit !== fix.claimed || !concerned.test(measurandOf(sample))) return sample;
    note({ path: `${path}/unit`, before: unit, effect: 'REINTERPRETED' });
    return { ...sample, unit: fix.real };
  });
}
