import fc from 'fast-check';
import { checkCase } from './check-case.ts';
import type { Checked } from './check-case.ts';
import { fuzzCase } from './fuzz-case.ts';

export interface FuzzResult extends Checked {
  readonly cases: number;
  /** What was broken, with the smallest case that shows it; null where nothing was. */
  readonly failure: string | null;
}

const CASES_AT_ONCE = 25;
/** A failure is made smaller for so long at most. */
const SHRINK_MS = 120_000;

/** Plays cases until so many frames went through the pure steps, or one breaks a promise. The seed decides all. */
export function fuzz({ frames, seed, progress = () => undefined }: { frames: number; seed: number; progress?: (sum: FuzzResult) => void }): FuzzResult {
  let sum: FuzzResult = { cases: 0, frames: 0, records: 0, events: 0, rejected: 0, commands: 0, rows: 0, failure: null };
  for (let round = 0; sum.frames < frames; round++) {
    const property = fc.property(fuzzCase, (one) => {
      const checked = checkCase(one);
      sum = { ...sum, cases: sum.cases + 1, frames: sum.frames + checked.frames, records: sum.records + checked.records, events: sum.events + checked.events, rejected: sum.rejected + checked.rejected, commands: sum.commands + checked.commands, rows: sum.rows + checked.rows };
    });
    const details = fc.check(property, { seed: (Math.imul(seed, 0x9e3779b1) + round) | 0, numRuns: CASES_AT_ONCE, interruptAfterTimeLimit: SHRINK_MS });
    if (details.failed) return { ...sum, failure: `seed ${seed}, round ${round}: ${shortened(`${String(details.errorInstance instanceof Error ? (details.errorInstance.stack ?? details.errorInstance) : details.errorInstance)}\n${fc.defaultReportMessage(details)}`)}` };
    progress(sum);
  }
  return sum;
}

/** The seed gives it again; here it is to be read. */
const shortened = (text: string): string => text.replace(/(.)\1{60,}/gu, (run, one: string) => `${one}(${run.length / one.length} times)`).slice(0, 20_000);
