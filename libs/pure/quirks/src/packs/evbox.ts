import type { Pack } from '../pack.ts';

export const evbox: Pack = {
  id: 'evbox',
  version: 1,
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
  outbound: [],
};
