import type { JsonObject } from '@chargeplane/ocpp';
import type { Change, FixBase } from './fix.ts';
import { changeSamples, measurandOf } from './samples.ts';

/** Readings carry a phase label that does not fit their measurand, such as a current between phase and neutral. */
export interface RelabelPhase extends FixBase {
  readonly verb: 'relabelPhase';
  /** Regular expression over the measurand. */
  readonly measurands: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function relabelPhase(fix: RelabelPhase, payload: JsonObject, note: (c: Change) => void): JsonObject {
  const concerned = new RegExp(`^(?:${fix.measurands})$`);
  return changeSamples(payload, (sample, path) => {
    const phase = sample['phase'];
    const label = typeof phase === 'string' && Object.hasOwn(fix.labels, phase) ? fix.labels[phase] : undefined;
    if (typeof phase !== 'string' || label === undefined || !concerned.test(measurandOf(sample))) return sample;
    note({ path: `${path}/phase`, before: phase, effect: 'REINTERPRETED' });
    return { ...sample, phase: label };
  });
}
