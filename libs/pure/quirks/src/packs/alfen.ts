import type { Pack } from '../pack.ts';

export const alfen: Pack = {
  id: 'alfen',
  version: 2,
  matches: [{ vendor: 'Alfen.*' }],
  inbound: [
    {
      id: 'phase-suffix', verb: 'splitMeasurand',
      because: 'Measurands carry the phase as a suffix, as they must be named in its configuration.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/19',
    },
  ],
  answer: [],
  outbound: [
    {
      id: 'measurands-by-phase', verb: 'spellItems', keys: ['MeterValuesSampledData', 'MeterValuesAlignedData', 'StopTxnSampledData', 'StopTxnAlignedData'],
      names: { 'Current.Import': ['Current.Import.L1', 'Current.Import.L2', 'Current.Import.L3'], Voltage: ['Voltage.L1-N', 'Voltage.L2-N', 'Voltage.L3-N'] },
      because: 'In a list of measurands current and voltage must be named with their phases; the names of the specification are refused.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/19',
    },
  ],
};
