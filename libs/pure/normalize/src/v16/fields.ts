import { contradicts } from '../meter/signed-reading.ts';
import { makeSample } from '../meter/make-sample.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import type { Step } from '../step.ts';
import type { Sample, SignedValue } from '@chargeplane/contracts';
import { parseJson, isJsonObject } from '@chargeplane/ocpp';

/** Samples of one meterValue. format=SignedData holds the JSON of the signed-meter whitepaper or a vendor's text; neither is altered (R-EN-11). */
export function samplesOf(step: Step, meterValue: PayloadReader): Sample[] {
  const samples = meterValue.children('sampledValue').map((r) => {
    const value = r.text('value') ?? r.lexeme('value');
    const signed = r.text('format') === 'SignedData' && value !== null ? signedOf(value) : null;
    return makeSample(step, {
      value: signed === null ? value : null, measurand: r.text('measurand'), unit: r.text('unit'), multiplier: 0, phase: r.text('phase'), location: r.text('location'),
      context: r.text('context'), signed, path: r.path,
    });
  });
  return samples.some((s) => s.signed != null) ? merged(samples) : samples;
}

/** A plain entry and a signed one of the same quantity are one sample, as in 2.x. */
function merged(samples: readonly Sample[]): Sample[] {
  const plain = samples.filter((s) => s.signed == null);
  for (const sample of samples) {
    if (sample.signed == null) continue;
    const same = plain.findIndex((s) => s.signed == null && s.measurand === sample.measurand && s.phase === sample.phase && s.location === sample.location && s.context === sample.context);
    const known = plain[same];
    if (known === undefined) plain.push(sample);
    else plain[same] = { ...known, signed: sample.signed, quality: known.quality === 'GOOD' && contradicts(sample.signed, known.exact) ? 'SUSPECT' : known.quality };
  }
  return plain;
}

function signedOf(text: string): SignedValue {
  const parsed = parseJson(text);
  const whitepaper = parsed.ok && isJsonObject(parsed.value) && typeof parsed.value['signedMeterData'] === 'string' ? parsed.value : null;
  const member = (name: string) => (typeof whitepaper?.[name] === 'string' ? (whitepaper[name] as string) : null);
  return { payload: text, signingMethod: member('signingMethod'), encodingMethod: member('encodingMethod'), publicKey: member('publicKey'), containerVersion: whitepaper === null ? 'OCPP16_RAW' : 'OCPP16_WHITEPAPER' };
}

/** The register of a start or stop as a sample. */
export function registerSample(step: Step, lexeme: string, context: 'Transaction.Begin' | 'Transaction.End', path: string): Sample {
  return makeSample(step, { value: lexeme, measurand: 'Energy.Active.Import.Register', unit: 'Wh', multiplier: 0, phase: null, location: null, context, signed: null, path });
}
