import type { Pack } from '../pack.ts';

export const evbox: Pack = {
  id: 'evbox',
  version: 3,
  matches: [{ vendor: 'EV-?BOX' }],
  inbound: [
    {
      id: 'status-transfer', verb: 'parseTransfer', vendorId: 'EV-BOX', messageId: 'evbStatusNotification', format: 'csv',
      because: 'Each StatusNotification is shadowed by a DataTransfer that holds a positional list.',
      source: 'https://github.com/evcc-io/evcc/pull/14733',
    },
    {
      id: 'phase-suffix', verb: 'splitMeasurand',
      because: 'Measurands carry the phase as a suffix, as they must be named in its configuration.',
      source: 'https://github.com/evcc-io/evcc/issues/15991',
    },
  ],
  answer: [],
  outbound: [
    {
      id: 'measurands-by-phase', verb: 'spellItems', keys: ['MeterValuesSampledData', 'MeterValuesAlignedData', 'StopTxnSampledData', 'StopTxnAlignedData'],
      names: { 'Current.Import': ['Current.Import.L1', 'Current.Import.L2', 'Current.Import.L3'], Voltage: ['Voltage.L1', 'Voltage.L2', 'Voltage.L3'] },
      because: 'A list of measurands takes effect only where current and voltage are named with their phases; the names of the specification are rejected or ignored.',
      source: 'https://github.com/evcc-io/evcc/issues/15991',
    },
  ],
};
