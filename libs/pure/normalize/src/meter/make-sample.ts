import type { Quality, Sample, SignedValue } from '@chargeplane/contracts';
import { parseDecimal, scaleByPowerOfTen, toDouble, toPlain } from '@chargeplane/ocpp';
import type { Decimal } from '@chargeplane/ocpp';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { DEFAULT_MEASURAND, unitOfMeasurand } from './measurands.ts';
import { contradicts } from './signed-reading.ts';
import { unitAlias, unitRule } from './units.ts';

/** One sampled value as any version has it. */
export interface NativeSample {
  /** Text of the value as sent; null where there is none but signed data. */
  readonly value: string | null;
  readonly measurand: string | null;
  readonly unit: string | null;
  readonly multiplier: number;
  readonly phase: string | null;
  readonly location: string | null;
  readonly context: string | null;
  readonly signed: SignedValue | null;
  /** JSON pointer of the sampled value, for quirks. */
  readonly path: string;
  /** JSON pointer of the unit; `unit` of the sampled value unless given. */
  readonly unitPath?: string;
}

/** Canonical units and exact decimals. Missing is null, never 0 (R-EN-12). */
export function makeSample(step: Step, native: NativeSample): Sample {
  const measurand = clip(native.measurand ?? DEFAULT_MEASURAND, 60);
  const canonicalUnit = unitOfMeasurand(measurand);
  const { rule, unit, known } = resolveUnit(step, native, measurand, canonicalUnit);
  const parsed = native.value === null ? null : parseDecimal(native.value);
  const plain: Omit<Sample, 'value' | 'exact' | 'quality'> = {
    measurand, measurandDefaulted: native.measurand === null, unit, rawValue: clip(native.value ?? '', 200), rawUnit: unitAsSent(step, native),
    multiplier: native.multiplier, phase: phaseOf(step, native, measurand), location: native.location ?? 'Outlet', context: native.context ?? 'Sample.Periodic',
    signed: native.signed,
  };
  if (parsed === null) return { ...plain, value: null, exact: null, quality: 'UNKNOWN' };
  if (!parsed.ok) return { ...plain, value: null, exact: null, quality: 'INVALID' };
  if (parsed.flags.includes('DECIMAL_COMMA')) {
    step.quirk({ id: 'general/decimal-comma', version: 1, effect: 'REINTERPRETED', path: `${native.path}/value`, before: native.value });
  }
  const scaled = rule.scale(native.multiplier === 0 ? parsed.value : scaleByPowerOfTen(parsed.value, native.multiplier));
  const exact = measurand.startsWith('Energy') ? toPlain(scaled) : null;
  const quality: Quality = known && !(native.signed !== null && contradicts(native.signed, exact)) ? 'GOOD' : 'SUSPECT';
  return { ...plain, value: toDouble(scaled), exact, quality };
}

/** What stood on the wire, also where a vendor pack read another unit. */
function unitAsSent(step: Step, native: NativeSample): string | null {
  const path = native.unitPath ?? `${native.path}/unit`;
  const sent = step.quirks.length === 0 ? undefined : step.quirks.find((q) => q.path === path)?.before;
  const unit = sent ?? native.unit;
  return unit === null ? null : clip(unit, 40);
}

const AS_IS = { unit: '', scale: (v: Decimal) => v };

function resolveUnit(step: Step, native: NativeSample, measurand: string, canonicalUnit: string) {
  if (native.unit === null) return { rule: AS_IS, unit: canonicalUnit, known: true };
  const alias = unitRule(native.unit) === null ? unitAlias(native.unit) : null;
  if (alias !== null) step.quirk({ id: 'general/unit-spelling', version: 1, effect: 'REINTERPRETED', path: native.unitPath ?? `${native.path}/unit`, before: native.unit });
  const rule = unitRule(alias ?? native.unit);
  if (rule === null) return { rule: AS_IS, unit: clip(native.unit, 40), known: false };
  // A unit of another quantity (amperes in volts) is kept and marked: what it should have been is a matter of packs.
  return { rule, unit: rule.unit, known: canonicalUnit === '' || rule.unit === canonicalUnit || isApparent(measurand, rule.unit) };
}

/** 1.6 has no measurand for apparent power; VA is given for active power by some. */
function isApparent(measurand: string, unit: string): boolean {
  return measurand.startsWith('Power.') && (unit === 'VA' || unit === 'W');
}

/** Phases: a current or power to neutral is that of the phase; voltages keep their two ends. */
function phaseOf(step: Step, native: NativeSample, measurand: string): string | null {
  const { phase } = native;
  if (phase === null) return null;
  const toNeutral = /^(L[123])-N$/.exec(phase);
  if (toNeutral?.[1] !== undefined && /^(Current|Power|Energy)\b/.test(measurand)) {
    step.quirk({ id: 'general/phase-to-neutral', version: 1, effect: 'REINTERPRETED', path: `${native.path}/phase`, before: phase });
    return toNeutral[1];
  }
  return clip(phase, 20);
}
