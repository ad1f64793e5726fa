import type { Sample, SignedValue } from '@chargeplane/contracts';
import { makeSample } from '../meter/make-sample.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { int32 } from '../pipeline/int32.ts';

/** 10^±30 is beyond every meter; more is an attack on memory. */
const MOST_MULTIPLIER = 30;

/** Samples of one MeterValueType. A value that cannot be read is kept as such and takes no other with it. */
export function samplesOf(step: Step, meterValue: PayloadReader): Sample[] {
  return meterValue.children('sampledValue').map((r) => {
    const unitOfMeasure = r.child('unitOfMeasure');
    const multiplier = int32(unitOfMeasure, 'multiplier') ?? 0;
    const phase = r.text('phase');
    return makeSample(step, {
      value: r.lexeme('value') ?? textOf(r), measurand: r.text('measurand'), unit: unitOfMeasure?.text('unit') ?? null,
      multiplier: Math.abs(multiplier) <= MOST_MULTIPLIER ? multiplier : 0, phase, location: clipped(r.text('location')), context: clipped(r.text('context')),
      signed: signedOf(r.child('signedMeterValue')), path: r.path, unitPath: `${r.path}/unitOfMeasure/unit`,
    });
  });
}

/** What stands where a number belongs, so that it is kept as rawValue. */
function textOf(sampledValue: PayloadReader): string | null {
  const value = sampledValue.value('value');
  return value === undefined || typeof value === 'object' ? null : String(value);
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, 40);
}

/** R-EN-11: stored verbatim, never parsed or re-encoded. Method and key are optional since 2.1. */
function signedOf(signed: PayloadReader | null): SignedValue | null {
  const payload = signed?.value('signedMeterData');
  if (signed === null || typeof payload !== 'string') return null;
  return {
    payload, signingMethod: signed.text('signingMethod'), encodingMethod: signed.text('encodingMethod'), publicKey: signed.text('publicKey'), containerVersion: 'OCPP2',
  };
}
