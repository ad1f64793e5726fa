import type { Lie } from '../profile.ts';

interface Sample { value: unknown; measurand?: string; phase?: string; unit?: string }

function changeSamples(payload: Record<string, unknown>, change: (sample: Sample) => Sample): Record<string, unknown> {
  const meterValue = payload['meterValue'];
  if (!Array.isArray(meterValue)) return payload;
  return { ...payload, meterValue: meterValue.map((m: { sampledValue: Sample[] }) => ({ ...m, sampledValue: m.sampledValue.map(change) })) };
}

/** All readings, the register too, are labelled with a voltage's phase. */
export const phaseToNeutral: Lie = {
  id: 'phase-to-neutral',
  source: 'https://github.com/lbbrhzn/ocpp/issues/442',
  change: (_action, payload) => changeSamples(payload, (s) => ({ ...s, phase: 'L1-N' })),
};

/** Kilowatt-hours, as JSON numbers, called watt-hours. */
export const kilowattHoursAsWattHours: Lie = {
  id: 'kwh-as-wh',
  source: 'https://github.com/OpenEVSE/openevse_esp32_firmware/issues/703',
  change: (_action, payload) => changeSamples(payload, (s) => (s.unit === 'Wh' ? { ...s, value: Number(s.value) / 1000 } : { ...s, value: Number(s.value) })),
};

/** The phase is a suffix of the measurand. */
export const suffixedMeasurands: Lie = {
  id: 'suffixed-measurands',
  source: 'https://github.com/evcc-io/evcc/issues/15991',
  change: (_action, payload) => changeSamples(payload, ({ phase, ...s }) => (phase === undefined ? s : { ...s, measurand: `${s.measurand}.${phase}` })),
};

/** The first sample is left out but its comma stays: no JSON. */
export const leadingComma: Lie = {
  id: 'leading-comma',
  source: 'https://github.com/lbbrhzn/ocpp/issues/1078',
  changeText: (action, text) => (action === 'MeterValues' ? text.replace('"sampledValue":[', '"sampledValue":[,') : text),
};
