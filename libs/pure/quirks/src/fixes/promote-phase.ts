import type { JsonObject } from '@chargeplane/ocpp';
import type { Change, FixBase } from './fix.ts';
import { changeSampleGroups, measurandOf } from './samples.ts';

/** The only reading of a register is labelled with one phase although it is the total: the label is left out. Never where a total or a second phase is there. */
export interface PromotePhase extends FixBase {
  readonly verb: 'promotePhase';
  readonly measurand: string;
  readonly phases: readonly string[];
}

export function promotePhase(fix: PromotePhase, payload: JsonObject, note: (c: Change) => void): JsonObject {
  return changeSampleGroups(payload, (samples, path) => {
    const registers = samples.filter((s) => measurandOf(s) === fix.measurand);
    const only = registers[0];
    const phase = only?.['phase'];
    if (registers.length !== 1 || only === undefined || typeof phase !== 'string' || !fix.phases.includes(phase)) return samples;
    note({ path: `${path}/${samples.indexOf(only)}/phase`, before: phase, effect: 'REINTERPRETED' });
    const { phase: _label, ...total } = only;
    return samples.map((s) => (s === only ? total : s));
  });
}
